"""Names of fields: what mail tools and spreadsheets call what they know of a person, in many languages.

It tells a tag from words in brackets: `[firstname]`, `{prénom}` and `[order.total]` are names of fields, `[sic]` and
`{Collective}` are not.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 80  # characters of a field's name with its path


def _plain(text: str) -> str:
    """A word in its one form: small letters, without accents and what parts it."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _listed(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


# What a field may be called by itself, in one word. Words that are names of people too, such as Nom and Nome, are in
# their languages no more than “name”: in brackets they are fields all the same.
_FIELDS = _listed("""
name names firstname fname forename givenname lastname lname surname familyname fullname nickname username displayname
salutation greeting prefix suffix honorific initials middlename company companyname organisation organization employer
accountname jobtitle occupation department email emailaddress mail phone phonenumber telephone mobile mobilephone
cellphone fax address address1 address2 street streetaddress city town zip zipcode postcode postalcode country county
state province birthday birthdate birthyear dateofbirth dob gender age language locale timezone website url link
logo logourl avatar avatarurl imageurl photourl profilepicture
unsubscribe unsubscribelink signature customfield merge1 merge2 merge3 mmerge1 mmerge2 mmerge3 mmerge4 mmerge5
customerid userid memberid membership membershipnumber contactid leadid subscriberid recipientid orderid ordernumber
invoicenumber amount price total balance quantity discount coupon couponcode vouchercode promocode plan sku
productname eventname eventdate expirydate duedate renewaldate date contactfield
vorname nachname zuname firma firmenname anrede strasse straße hausnummer plz postleitzahl ort stadt land geburtstag
geburtsdatum telefon handy kundennummer rechnungsnummer betrag briefanrede titel
prenom nom nomdefamille raisonsociale societe entreprise civilite adresse rue ville codepostal pays courriel
datedenaissance anniversaire numerodeclient
nombre apellido apellidos primernombre nombrecompleto empresa correo correoelectronico telefono direccion calle ciudad
codigopostal pais cumpleanos fechadenacimiento provincia
nome cognome ragionesociale azienda indirizzo via citta cap telefono cellulare datadinascita compleanno
primeironome sobrenome apelido nomecompleto endereco rua cidade cep aniversario datadenascimento celular
voornaam vnaam achternaam tussenvoegsel bedrijf bedrijfsnaam aanhef straat postcode plaats woonplaats geboortedatum
fornamn efternamn foretag foretagsnamn gata postnummer fodelsedag fornavn etternavn efternavn firmanavn selskap
virksomhed gade vej fodselsdag etunimi sukunimi yritys katuosoite kaupunki puhelin syntymapaiva
imie nazwisko firma ulica miasto kodpocztowy urodziny jmeno prijmeni spolecnost mesto psc krestnijmeno meno priezvisko
keresztnev vezeteknev csaladnev cegnev varos iranyitoszam prenume numedefamilie companie oras ad adi isim soyad soyadi
soyisim sirket sehir dogumtarihi
имя фамилия отчество компания организация город телефон адрес почта датарождения имя_клиента імя прізвище компанія місто
име презиме предузеће ιδιοκτησια ονομα επωνυμο εταιρεια πολη
الاسم الاسمالاول اسمالعائلة الشركة המשפחה שםפרטי שםמשפחה חברה नाम पहलानाम कंपनी
名前 氏名 姓 名 お名前 会社名 メール
姓名 名字 姓氏 公司 公司名称 邮箱 城市 称呼 이름 성함 성명 회사 회사명
ten hovaten congty
namadepan namabelakang namaperusahaan perusahaan kota
""")
# What stands in front of such a word, or behind it, and says whose it is or which.
_BESIDE = _listed("""
first last full middle given family nick user display company organisation organization account job customer client
contact recipient lead prospect subscriber member profile person people student donor guest buyer shopper owner sender
agent attendee candidate employee lawyer rep manager reader attribute userattribute attributes property properties data
value var vars variable field fields custom merge contactfield tag token placeholder insert enter your my here order
product event item campaign billing shipping home work business mobile cell postal street zip post code number id no
primary preferred default info information details address phone email birth of for to text string s1 ud dyn f cf c
name date main second
""")
_EVERY = _FIELDS | _BESIDE
_CALLED = _listed("""
name firstname fname lname lastname fullname surname email company vorname nachname prenom nombre apellido cognome
voornaam achternaam
""")  # so that `CLIENTFIRSTNAME` and `contactfirstname` are known

_BEHIND = re.compile(  # filters, fallbacks, arguments: all that may follow a field's name
    r"\s*(?:\||,\s*(?:fallback|default|\w{0,20}\s*=)|,|=|\?\?|\?:|:\s*default|:\s*[\"“']|\(|\s+default\s*=|\s+value\b|;$)",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"[\w .:-]{1,80}(?:,\s*fallback\s*=|\|\s*default\s*[:=]|:\s*default\s*=)"
    r"|(?:recipient|subscriber|contact|member|customer|lead|user|profile)[.:]\w",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"\w{1,40}\s?(?:[(\[]['\"]|=)([^'\"|]{1,60})")  # data('firstname'), leadfield=firstname
_SIGILS = "@$#!&*=?^~+%:/.-' \"\\"
_PATH = re.compile(r"[^\W\d_][\w-]*(?:(?:\.|::?|->|/|\\|\[['\"]?|['\"]?\]\.?)[\w-]+)*['\"]?\]?")
_STRUCTURE = re.compile(
    r"[^\W_]_[^\W_]"  # first_name
    r"|[a-z]{2}[A-Z][a-z]"  # firstName
    r"|[^\W_]{2}\.[^\W_]{2}"  # contact.shoe
    r"|[^\W_](?:->|::|\[['\"])[^\W_]"
    r"|^[a-z]{1,12}:[A-Za-z_]"  # pf:shoe
)
_CAMEL = re.compile(r"[a-z]{2,40}(?:[A-Z][a-z0-9]{1,40}){1,6}")
_NAMED_LIKE_THAT = re.compile(r"(?:Ma?c|De|Di|Du|La|Le|Van|Von|Fitz|Mac|St|O|D|Al|El|Bin|Ben)[A-Z]")  # DeShawn, McCoy
_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|[^\W\da-zA-Z_]+|\d+")


@lru_cache(512)
def is_field(text: str) -> bool:
    """Whether a text reads like the name of a field, whatever follows it: `firstname`, `First Name`, `order.total`,
    `first_name | default: "there"`."""
    if len(text) > 3 * LONGEST:
        return False
    name = bare(text)
    if name and (names_a_field(name) or is_identifier(name) or _CERTAIN.match(text)):
        return True
    argument = _ARGUMENT.match(text.strip())
    return argument is not None and names_a_field(argument[1])


@lru_cache(512)
def names_a_field(text: str) -> bool:
    """Whether every word of a text is one of those that fields are called by: `First Name`, `client.firstname`."""
    name = bare(text)
    if not name:
        return False
    plain = _plain(name)
    if plain in _FIELDS or any(plain.endswith(one) and plain[: -len(one)] in _BESIDE for one in _CALLED):
        return True
    words = [word for word in (_plain(one) for one in _WORDS.findall(name)) if not word.isdigit()]
    return 1 < len(words) < 9 and all(word in _EVERY for word in words) and any(word in _FIELDS for word in words)


def mentions_a_field(text: str) -> bool:
    """Whether a word of a text is one that fields are called by."""
    name = bare(text)
    return names_a_field(name) or any(_plain(one) in _FIELDS for one in _WORDS.findall(name))


def is_identifier(text: str) -> bool:
    """Whether a text is written as programs write names: with `_`, a path, or a capital inside."""
    return bool(_PATH.fullmatch(text)) and bool(_STRUCTURE.search(text)) and not _NAMED_LIKE_THAT.match(text)


def is_camel(text: str) -> bool:
    """Whether a text is one word with a capital inside, but none in front: `firstName`."""
    return _CAMEL.fullmatch(text) is not None


def bare(text: str) -> str:
    """The name alone, without its marks, filters and fallbacks; nothing if it is too long for one."""
    if len(text) > LONGEST * 3:
        return ""
    text = text.strip().lstrip(_SIGILS)
    found = _BEHIND.search(text)
    name = (text[: found.start()] if found else text).rstrip(_SIGILS)
    return name if len(name) <= LONGEST else ""


def has_fallback(text: str) -> bool:
    """Whether a filter, a fallback or an argument follows a name."""
    return len(text) <= LONGEST * 3 and _BEHIND.search(text.strip().lstrip(_SIGILS)) is not None
