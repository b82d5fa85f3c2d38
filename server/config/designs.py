"""[designs], [overlays] and [fonts]: what is written on pictures."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from server.config.section import Section

Word = Annotated[str, Field(min_length=1, max_length=60)]

EMPTY_WORDS = (
    *("null", "nil", "none", "undefined", "nan", "blank", "empty", "not set", "unset", "object Object"),
    *("n/a", "n.a.", "na", "n/d", "n.d.", "not applicable", "not available", "not provided", "not specified"),
    *("not given", "not known", "unknown", "unspecified", "no name", "no data", "no value", "missing"),
    *("tbd", "tba", "tbc"),
    *("first name", "last name", "full name", "your name", "company name", "your company", "firstname", "lastname"),
    *("fullname", "fname", "lname", "companyname", "insert name", "name here", "name goes here"),
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#ERROR!"),
    *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#VALEUR!", "#NOMBRE!", "#NOM?", "#VALOR!", "#¿NOMBRE?", "#NOME?", "#RIF!"),
    *("unbekannt", "k. A.", "keine Angabe", "nicht angegeben", "nicht vorhanden", "ohne Namen", "Vorname", "Nachname"),
    *("inconnu", "inconnue", "non renseigné", "non communiqué", "non disponible", "sans nom", "s/o", "prénom"),
    *("desconocido", "desconocida", "sin nombre", "sin datos", "no disponible", "no especificado", "s/n", "s/d"),
    *("desconhecido", "desconhecida", "não informado", "não disponível", "sem nome"),
    *("sconosciuto", "sconosciuta", "non disponibile", "non specificato", "senza nome", "onbekend", "n.v.t."),
    *("okänd", "ukjent", "ukendt", "tuntematon", "nieznany", "brak danych", "neznámý", "ismeretlen", "necunoscut"),
    *("bilinmiyor", "неизвестно", "нет данных", "не указано", "н/д", "невідомо", "άγνωστο", "غير معروف", "לא ידוע"),
    *("#N/D", "#N/DISP", "#Н/Д", "#N/B", "#I/T", "#SAKNAS!", "#PUUTTUU!", "#YOK", "#HIÁNYZIK", "#ИМЯ?", "#ЗНАЧ!"),
    *("#ССЫЛКА!", "#VALORE!", "#WAARDE!", "#VERW!", "#NAAM?", "#NAZWA?", "#ARG!", "#NUL !", "#FIELD!", "#BLOCKED!"),
    *("#BUSY!", "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", "Err:502", "Loading...", "\\N", "Invalid date"),
    *("object Undefined", "object Null", "nullnull", "noname", "no-name", "no-value", "n-a", "N\\A", "nvt"),
    *("inconnu(e)", "non précisé", "non défini", "non applicabile", "no aplica", "não se aplica", "não preenchido"),
    *("nicht bekannt", "keine Daten", "geen opgave", "uppgift saknas", "ikke oppgitt", "nie podano", "nie dotyczy"),
    *("neuvedeno", "nincs adat", "belirtilmemiş", "не заполнено", "без имени", "не вказано", "غير محدد", "لا يوجد"),
    *("#¡VALOR!", "#¡DIV/0!", "#¡REF!", "#¡NUM!", "#¡NULO!", "#ADR!", "#LICZBA!", "#DZIEL/0!", "#SAYI/0!"),
    *("#SAYI!", "#DEĞER!", "#BAŞV!", "#AD?", "#ADAT!", "#NÉV?", "#HIV!", "#SZÁM!", "#ZÉRÓOSZTÓ!", "#EROARE!"),
    *("#NUME?", "#VÄRDEFEL!", "#REFERENS!", "#NAMN?", "#VERDI!", "#VÆRDI!", "#NAVN?", "#ARVO!", "#VIITTAUS!"),
    *("#NIMI?", "#HODNOTA!", "niet van toepassing", "niet opgegeven", "niet bekend", "niet beschikbaar"),
    *("ej angivet", "ej tillgängligt", "ikke angivet", "ikke oppgitt", "ei ilmoitettu", "ei tiedossa"),
    *("nincs megadva", "nincs név", "nu se aplică", "nespecificat", "не применимо", "не задано"),
    *("не застосовується", "nije navedeno", "nezadáno", "neuvedené", "není k dispozici", "brak imienia"),
    *("nie określono", "sans objet", "non applicable", "non spécifié", "sin especificar", "sem dados"),
    *("non specificata", "nicht zutreffend", "kein Name", "geen naam", "uden navn", "inget namn", "uten navn"),
    *("ei nimeä", "bez jména", "bez mena", "bez imienia", "bez imena", "без име", "без імені", "isimsiz"),
    *("fără nume", "név nélkül", "δεν υπάρχει", "χωρίς όνομα", "ללא שם", "بدون اسم", "không tên", "không rõ"),
    *("tanpa nama", "이름없음", "이름 없음", "名無し", "匿名", "無名氏", "佚名", "无名氏", "익명"),
    *("なし", "該当なし", "未設定", "未登録", "暂无", "未提供", "해당 없음"),
    *("알 수 없음", "미입력", "không có", "tidak ada", "ไม่ระบุ"),
    *("不明", "未入力", "未知", "未填写", "없음", "अज्ञात"),
)  # fmt: skip
NOT_EMPTY = ("Null", "Nil", "Na", "Nan", "Blank")


class Overlays(Section):
    characters: int = Field(200, ge=1, le=2000)
    lines: int = Field(8, ge=1, le=40)
    largest: float = Field(60, ge=1, le=100)
    empty_words: tuple[Word, ...] = Field(EMPTY_WORDS, max_length=1000)
    not_empty: tuple[Word, ...] = Field(NOT_EMPTY, max_length=1000)


class Designs(Section):
    folder: str = "samples/designs"


class Fonts(Section):
    default: str = "Inter"
    folders: tuple[Path, ...] = ()
    emoji: Literal["package", "auto"] = "package"
