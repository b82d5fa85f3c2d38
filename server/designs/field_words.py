"""What fields are called, by language: the words that marketers type into a tag and that spreadsheets have in their
first row.

Words are written together, with `_` where two are parted. They are known without their accents too; where that would
be another word (`tên`, ten) a word is too short for it, and is listed twice if it is to be known in both forms.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Of one language.

    names   what names of people and companies are called, their nicknames and their mail addresses; also the end of
            one word with a role, as in `Kundenname`
    fields  what else is known of somebody or something, such as a city or a date
    roles   whose name that is, or of what; by itself such a word is a field only in braces, or alone in brackets
    joints  what stands between a name and whose it is
    hello   how somebody is spoken to: what may stand beside a tag that begins a text
    """

    names: str = ""
    fields: str = ""
    roles: str = ""
    joints: str = ""
    hello: str = ""


LANGUAGES = {
    "en": Words(
        "name firstname fname forename givenname lastname lname surname familyname fullname nickname username"
        " displayname middlename company companyname organisation organization employer accountname email emailaddress",
        "salutation greeting greetingline addressblock prefix suffix honorific initials jobtitle occupation department mail"
        " phone phonenumber telephone mobile mobilephone cellphone fax address address1 address2 addressline street streetaddress"
        " city town zip zipcode postcode postalcode country county state province birthday birthdate birthyear"
        " dateofbirth dob gender age language locale timezone website url link logo logourl avatar avatarurl imageurl"
        " photourl profilepicture unsubscribe unsubscribelink signature customfield customdata optionaldata merge1 merge2 merge3 mmerge1 mmerge2"
        " mmerge3 mmerge4 mmerge5 customerid userid memberid membership membershipnumber contactid leadid subscriberid"
        " recipientid orderid ordernumber invoicenumber amount price total balance quantity discount coupon couponcode"
        " vouchercode promocode plan sku productname eventname eventdate expirydate duedate renewaldate date contactfield"
        " eventtitle eventtime eventcity hotelname coursename trackingnumber bookingnumber bookingreference",
        "customer client contact recipient lead prospect subscriber member profile person student donor guest"
        " buyer shopper owner sender agent attendee candidate employee patient tenant participant user speaker"
        " honoree sponsor volunteer applicant registrant advisor title first last id order product event booking"
        " jobrole position time location venue topic number percent session webinar fn ln mr_mrs mr_ms mrs_ms",
        "of for to s and or",
        "hi hello hey there dear mr mrs ms miss dr prof welcome back thanks thank you good morning afternoon evening congratulations congrats"
        " greetings happy birthday",
    ),
    "de": Words(
        "vorname nachname zuname familienname rufname spitzname benutzername nutzername firma firmenname unternehmen"
        " unternehmensname emailadresse mailadresse ansprechpartner",
        "anrede briefanrede strasse hausnummer plz postleitzahl ort wohnort stadt bundesland geburtstag"
        " geburtsdatum telefon telefonnummer kundennummer rechnungsnummer bestellnummer auftragsnummer rechnungsdatum liefertermin uhrzeit"
        " mitgliedsnummer vertragsnummer betrag titel datum bestelldatum adresse anschrift",
        "herr_frau kunde kunden kundin empfänger empfängers teilnehmer nutzer benutzer mitglied mitglieder gast bestellung"
        " produkt termin land handy veranstaltung",
        "des der die von und ihr ihre",
        "hallo hi liebe lieber liebes guten tag morgen abend moin servus sehr geehrte geehrter herr frau willkommen"
        " danke herzlich alles gute zum geburtstag zurück damen und herren",
    ),
    "fr": Words(
        "prénom prénoms nom nom_de_famille nom_complet nom_d_utilisateur pseudo surnom identifiant raison_sociale"
        " société entreprise courriel adresse_email mél",
        "civilité adresse ville code_postal téléphone date_de_naissance anniversaire montant"
        " numéro_de_client numéro_client numéro_de_commande n_de_commande n_de_client fonction région",
        "m_mme client cliente clients destinataire abonné utilisateur membre participant commande produit titre rue pays",
        "de du des la le les l d et votre",
        "bonjour bonsoir salut cher chère chers coucou madame monsieur bienvenue merci joyeux anniversaire",
    ),
    "es": Words(
        "nombre nombres apellido apellidos primer_nombre nombre_completo nombre_de_usuario usuario apodo empresa compañía"
        " razón_social correo correo_electrónico",
        "tratamiento teléfono tu_nombre_aquí móvil dirección calle ciudad código_postal país cumpleaños fecha_de_nacimiento"
        " fecha_nacimiento provincia fecha importe número_de_pedido número_de_cliente puesto localidad",
        "cliente clienta destinatario suscriptor socio miembro alumno invitado pedido producto contacto título",
        "de del la el los las y tu su",
        "hola querido querida estimado estimada buenos buenas días tardes bienvenido bienvenida gracias señor señora",
    ),
    "pt": Words(
        "nome primeiro_nome sobrenome apelido nome_completo nome_de_usuário nome_de_utilizador usuário utilizador empresa"
        " razão_social correio_eletrônico",
        "endereço rua cidade cep código_postal estado aniversário data_de_nascimento telefone celular telemóvel país"
        " número_do_pedido número_do_cliente bairro",
        "cliente destinatário assinante membro aluno convidado pedido produto contato contacto título",
        "de do da dos das o a seu sua",
        "olá oi caro cara prezado prezada parabéns querido querida bom boa dia tarde noite bem vindo vinda obrigado",
    ),
    "it": Words(
        "nome cognome nome_completo nome_e_cognome nome_utente soprannome il_tuo_nome ragione_sociale azienda società",
        "indirizzo città telefono cellulare data_di_nascita compleanno paese provincia numero_d_ordine importo numero_ordine"
        " numero_cliente nazione",
        "cliente destinatario utente iscritto socio ospite ordine prodotto contatto via cap titolo",
        "di del della dell dello e il la tuo",
        "ciao caro cara gentile buon compleanno salve buongiorno buonasera egregio benvenuto benvenuta grazie signor signora",
    ),
    "nl": Words(
        "naam voornaam vnaam achternaam familienaam volledige_naam roepnaam gebruikersnaam bijnaam je_naam jouw_naam bedrijf bedrijfsnaam"
        " emailadres",
        "tussenvoegsel aanhef straat huisnummer postcode plaats woonplaats stad geboortedatum verjaardag telefoon"
        " telefoonnummer adres klantnummer bestelnummer datum bedrag functie",
        "klant klanten ontvanger gebruiker abonnee deelnemer gast bestelling land titel",
        "van de het der den uw je",
        "hallo hoi gefeliciteerd beste geachte dag goedemorgen goedemiddag goedenavond welkom lieve heer mevrouw",
    ),
    "sv": Words(
        "namn förnamn efternamn fullständigt_namn användarnamn smeknamn ditt_namn företag företagsnamn epost epostadress",
        "gata adress postnummer stad födelsedag födelsedatum telefon telefonnummer kundnummer ordernummer"
        " belopp datum titel hälsning",
        "kund kunden kundens mottagare användare medlem medlems deltagare gäst beställning",
        "av för på och din",
        "hej hejsan grattis kära käre bästa tjena välkommen tack",
    ),
    "da": Words(
        "navn fornavn efternavn fulde_navn brugernavn kaldenavn dit_navn firma firmanavn virksomhed virksomhedsnavn mailadresse",
        "gade vej adresse postnummer fødselsdag fødselsdato telefon telefonnummer kundenummer ordrenummer beløb dato"
        " titel hilsen",
        "kunde kunden kundens modtager bruger medlem deltager gæst ordre bestilling",
        "af for på og din",
        "hej kære goddag velkommen tak",
    ),
    "nb": Words(
        "navn fornavn etternavn fullt_navn brukernavn kallenavn ditt_navn navnet_ditt selskap bedrift bedriftsnavn epost epostadresse",
        "adresse postnummer poststed bursdag fødselsdato telefon kundenummer ordrenummer beløp dato tittel",
        "kunde kunden kundens mottaker bruker medlem deltaker gjest bestilling",
        "av for på og din",
        "hei kjære velkommen takk",
    ),
    "fi": Words(
        "nimi etunimi sukunimi kokonimi käyttäjänimi käyttäjätunnus lempinimi yritys sähköposti sähköpostiosoite",
        "katuosoite osoite kaupunki postinumero puhelin puhelinnumero syntymäpäivä syntymäaika päivämäärä"
        " asiakasnumero tilausnumero",
        "asiakas asiakkaan yrityksen vastaanottaja käyttäjä jäsen osallistuja vieras tilaus",
        hello="hei moi terve hyvä tervetuloa kiitos",
    ),
    "is": Words("nafn fornafn eftirnafn fullt_nafn notandanafn gælunafn fyrirtæki netfang tölvupóstur",
        "heimilisfang póstnúmer símanúmer afmæli dagsetning", "viðskiptavinur viðtakandi notandi", "",
        "halló hæ kæri kæra"),
    "et": Words("nimi eesnimi perekonnanimi täisnimi kasutajanimi hüüdnimi ettevõte e_post",
        "aadress postiindeks telefon sünnipäev kuupäev tellimuse_number", "klient kliendi ettevõtte kasutaja saaja tellimus",
        "", "tere kallis lugupeetud"),
    "lv": Words("vārds uzvārds vārds_uzvārds vārds_un_uzvārds pilns_vārds lietotājvārds segvārds uzņēmums e_pasts",
        "adrese pilsēta pasta_indekss tālrunis dzimšanas_diena datums", "klients klienta lietotājs saņēmējs pasūtījums",
        "", "sveiki labdien cienījamais cienījamā"),
    "lt": Words("vardas pavardė vardas_pavardė pilnas_vardas slapyvardis įmonė įmonės_pavadinimas el_paštas",
        "adresas miestas pašto_kodas telefonas gimtadienis gimimo_data", "klientas kliento vartotojas gavėjas užsakymas",
        "ir", "sveiki laba diena gerbiamas gerbiama"),
    "pl": Words("imię nazwisko imię_i_nazwisko pełne_imię nazwa_użytkownika pseudonim firma nazwa_firmy adres_email",
        "ulica miasto kod_pocztowy urodziny data_urodzenia telefon numer_telefonu adres kraj numer_zamówienia kwota",
        "klient klienta odbiorca odbiorcy użytkownik użytkownika zamówienie produkt", "i",
        "cześć witaj dzień dobry drogi droga szanowny szanowna pan pani"),
    "cs": Words("jméno příjmení křestní_jméno celé_jméno uživatelské_jméno přezdívka společnost název_firmy",
        "ulice město psč adresa telefon datum datum_narození narozeniny číslo_objednávky oslovení",
        "zákazník zákazníka klient klienta příjemce uživatel uživatele objednávka", "a",
        "ahoj dobrý den milý milá vážený vážená pane paní"),
    "sk": Words("meno priezvisko krstné_meno celé_meno používateľské_meno prezývka spoločnosť názov_firmy",
        "ulica mesto psč adresa telefón dátum dátum_narodenia narodeniny číslo_objednávky oslovenie",
        "zákazník zákazníka príjemca používateľ objednávka", "a", "ahoj dobrý deň milý milá vážený vážená"),
    "hu": Words("név keresztnév vezetéknév utónév családnév teljes_név felhasználónév felhasználó_név becenév cégnév cég ügyfél_neve vevő_neve címzett_neve cég_neve"
        " e_mail_cím email_cím",
        "város irányítószám cím utca telefonszám születésnap születési_dátum dátum ország megszólítás rendelésszám",
        "ügyfél vásárló címzett felhasználó rendelés", "", "szia kedves tisztelt helló üdvözlünk jó napot"),
    "ro": Words("nume numele prenume nume_de_familie nume_complet nume_utilizator poreclă companie firmă adresa_de_email",
        "oraș adresă strada cod_poștal telefon zi_de_naștere data_nașterii județ numărul_comenzii număr_comandă",
        "client clientului companiei destinatarului destinatar utilizator comandă produs", "de și", "bună salut dragă stimate stimată ziua"),
    "sl": Words("ime priimek ime_in_priimek polno_ime uporabniško_ime vzdevek podjetje naziv_podjetja e_pošta e_naslov",
        "naslov mesto ulica poštna_številka telefon rojstni_dan datum datum_rojstva številka_naročila",
        "stranka stranke kupec kupca uporabnik prejemnik naročilo", "in", "pozdravljeni živjo zdravo dragi draga spoštovani"),
    "hr": Words("ime prezime ime_i_prezime puno_ime korisničko_ime nadimak tvrtka naziv_tvrtke poduzeće preduzeće e_pošta",
        "adresa ulica poštanski_broj telefon rođendan datum datum_rođenja broj_narudžbe država",
        "kupac kupca klijent klijenta korisnik korisnika primatelj primalac narudžba", "i",
        "bok zdravo pozdrav dragi draga poštovani poštovana"),
    "sq": Words("emri mbiemri emri_i_plotë pseudonimi kompania", "adresa qyteti kodi_postar telefoni datëlindja",
        "klienti përdoruesi marrësi porosia", "i", "përshëndetje i e dashur"),
    "tr": Words("ad adı adınız soyadınız adi isim ismi soyad soyadı soyadi soyisim ad_soyad adı_soyadı ad_ve_soyad tam_ad kullanıcı_adı"
        " takma_ad rumuz şirket şirket_adı firma_adı e_posta eposta e_posta_adresi",
        "şehir ilçe adres posta_kodu telefon doğum_tarihi doğum_günü tarih ülke sipariş_numarası sipariş_no tutar unvan",
        "müşteri müşterinin alıcı kullanıcı üye sipariş ürün", "ve", "merhaba selam sevgili sayın değerli"),
    "az": Words("ad adı soyad soyadı ad_soyad istifadəçi_adı ləqəb şirkət", "şəhər ünvan telefon doğum_tarixi tarix",
        "müştəri istifadəçi sifariş", "və", "salam hörmətli əziz"),
    "uz": Words("ismi familiya familiyasi taxallus kompaniya", "shahar manzil telefon tugilgan_kun",
        "mijoz foydalanuvchi buyurtma", "", "salom hurmatli"),
    "el": Words("όνομα επώνυμο επίθετο ονοματεπώνυμο όνομα_χρήστη ψευδώνυμο εταιρεία εταιρία ιδιοκτησία",
        "πόλη διεύθυνση οδός ταχυδρομικός_κώδικας τηλέφωνο ημερομηνία γενέθλια χώρα αριθμός_παραγγελίας προσφώνηση",
        "πελάτης πελάτη εταιρείας εταιρίας χρήστης χρήστη παραλήπτης παραλήπτη μέλος παραγγελία", "του της και",
        "γεια σου σας αγαπητέ αγαπητή καλημέρα"),
    "ru": Words("имя фамилия отчество фио ф_и_о полное_имя имя_фамилия никнейм ник логин псевдоним имя_пользователя"
        " компания организация название_компании почта электронная_почта эл_почта емейл имейл",
        "город телефон адрес улица индекс дата_рождения дата день_рождения страна номер_заказа сумма должность обращение",
        "клиент клиента получатель получателя пользователь пользователя подписчик участник участника гость заказ заказа"
        " товар покупатель покупателя", "и ваше ваша",
        "привет здравствуйте здравствуй уважаемый уважаемая дорогой дорогая добрый день"),
    "uk": Words("ім_я імʼя імя прізвище по_батькові піб повне_ім_я нікнейм псевдонім логін компанія організація назва_компанії"
        " пошта електронна_пошта",
        "місто телефон адреса вулиця індекс дата_народження дата країна номер_замовлення",
        "клієнт клієнта отримувач користувач користувача замовлення покупець", "та і", "привіт вітаємо шановний шановна"),
    "be": Words("імя прозвішча імя_па_бацьку мянушка кампанія", "горад адрас тэлефон", "кліент карыстальнік заказ", "",
        "прывітанне вітаем паважаны"),
    "bg": Words("име фамилия презиме първо_име пълно_име имена потребителско_име псевдоним фирма компания имейл",
        "град адрес пощенски_код телефон рожден_ден дата_на_раждане държава номер_на_поръчка",
        "клиент клиента фирмата потребител получател поръчка", "на и", "здравей здравейте уважаеми скъпи"),
    "mk": Words("име презиме целосно_име корисничко_име прекар компанија", "град адреса телефон датум",
        "клиент корисник нарачка", "на и", "здраво почитуван"),
    "sr": Words("име презиме пуно_име корисничко_име надимак предузеће компанија фирма назив_фирме", "град адреса телефон датум",
        "клијент корисник купац прималац поруџбина", "и", "здраво поштовани драги драга"),
    "kk": Words("аты есімі тегі аты_жөні лақап_аты компания", "қала мекенжай телефон күні", "клиент пайдаланушы тапсырыс",
        "", "сәлем құрметті"),
    "mn": Words("нэр овог компани", "хот хаяг утас огноо", "хэрэглэгч захиалга", "", "сайн байна уу"),
    "ka": Words("სახელი გვარი სახელი_და_გვარი მომხმარებლის_სახელი კომპანია ელფოსტა", "ქალაქი მისამართი ტელეფონი თარიღი",
        "კლიენტი მომხმარებელი შეკვეთა", "და", "გამარჯობა ძვირფასო"),
    "hy": Words("անուն ազգանուն անուն_ազգանուն ընկերություն էլփոստ", "քաղաք հասցե հեռախոս ամսաթիվ",
        "հաճախորդ օգտատեր պատվեր", "", "բարև հարգելի"),
    "he": Words("שם שם_פרטי שם_משפחה שם_מלא שם_משתמש כינוי חברה שם_החברה שם_הלקוח המשפחה אימייל דואל",
        "עיר כתובת רחוב מיקוד טלפון תאריך תאריך_לידה יום_הולדת מספר_הזמנה תואר", "לקוח הלקוח לקוחה משתמש נמען הזמנה",
        "של", "שלום היי יקר יקרה לכבוד"),
    "ar": Words("اسم الاسم الإسم اسمك الاسم_الأول الاسم_الاول اسم_العائلة الاسم_الأخير الاسم_الكامل اللقب الكنية لقب"
        " اسم_المستخدم اسم_العميل اسم_الشركة الشركة شركة البريد البريد_الإلكتروني بريد_إلكتروني",
        "المدينة مدينة العنوان الهاتف رقم_الهاتف الجوال التاريخ تاريخ تاريخ_الميلاد الدولة البلد رقم_الطلب المبلغ",
        "العميل عميل الزبون المستخدم المستلم العضو المشترك الطلب المنتج", "و", "مرحبا مرحباً أهلا عزيزي عزيزتي السيد السيدة"),
    "fa": Words("نام نام_خانوادگی نام_و_نام_خانوادگی نام_کامل نام_کاربری نام_مستعار نام_مشتری شرکت نام_شرکت ایمیل",
        "شهر آدرس نشانی تلفن موبایل تاریخ تاریخ_تولد کشور شماره_سفارش", "مشتری کاربر گیرنده سفارش", "و",
        "سلام عزیز گرامی جناب آقای خانم"),
    "ur": Words("نام پہلا_نام آخری_نام پورا_نام کمپنی صارف_نام عرفیت ای_میل", "شہر پتہ فون آرڈر_نمبر تاریخ",
        "صارف گاہک آرڈر", "کا کی اور", "السلام علیکم محترم"),
    "hi": Words("नाम पहला_नाम अंतिम_नाम पूरा_नाम उपनाम कुलनाम उपयोगकर्ता_नाम कंपनी कम्पनी ईमेल",
        "शहर पता फ़ोन फोन ऑर्डर_नंबर मोबाइल तारीख दिनांक जन्मदिन जन्मतिथि देश", "ग्राहक उपयोगकर्ता प्राप्तकर्ता सदस्य ऑर्डर", "का की के",
        "नमस्ते नमस्कार प्रिय"),
    "mr": Words("नाव पहिले_नाव आडनाव पूर्ण_नाव कंपनी", "शहर पत्ता फोन तारीख", "ग्राहक वापरकर्ता", "", "नमस्कार प्रिय"),
    "ne": Words("नाम थर पूरा_नाम कम्पनी", "सहर ठेगाना फोन मिति", "ग्राहक प्रयोगकर्ता", "", "नमस्ते प्रिय"),
    "bn": Words("নাম প্রথম_নাম শেষ_নাম পুরো_নাম ডাকনাম কোম্পানি ব্যবহারকারীর_নাম ইমেইল ইমেল", "শহর ঠিকানা ফোন তারিখ জন্মদিন",
        "গ্রাহক গ্রাহকের কোম্পানির ব্যবহারকারী অর্ডার", "", "হ্যালো নমস্কার প্রিয়"),
    "pa": Words("ਨਾਮ ਨਾਂ ਪਹਿਲਾ_ਨਾਮ ਪੂਰਾ_ਨਾਮ ਕੰਪਨੀ ਈਮੇਲ", "ਸ਼ਹਿਰ ਪਤਾ ਫ਼ੋਨ ਤਾਰੀਖ", "ਗਾਹਕ", "", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ ਪਿਆਰੇ"),
    "gu": Words("નામ અટક પ્રથમ_નામ ઇમેઇલ પૂરું_નામ કંપની", "શહેર સરનામું ફોન તારીખ", "ગ્રાહક", "", "નમસ્તે પ્રિય"),
    "ta": Words("பெயர் முதல்_பெயர் கடைசி_பெயர் முழு_பெயர் பயனர்_பெயர் நிறுவனம் மின்னஞ்சல்", "நகரம் முகவரி தொலைபேசி தேதி",
        "வாடிக்கையாளர் பயனர் நிறுவனத்தின்", "", "வணக்கம் அன்புள்ள"),
    "te": Words("పేరు మొదటి_పేరు ఇంటి_పేరు పూర్తి_పేరు కంపెనీ ఇమెయిల్", "నగరం చిరునామా ఫోన్ తేదీ", "కస్టమర్ వినియోగదారు", "",
        "నమస్కారం ప్రియమైన"),
    "kn": Words("ಹೆಸರು ಮೊದಲ_ಹೆಸರು ಪೂರ್ಣ_ಹೆಸರು ಕಂಪನಿ ಇಮೇಲ್", "ನಗರ ವಿಳಾಸ ಫೋನ್ ದಿನಾಂಕ", "ಗ್ರಾಹಕ", "", "ನಮಸ್ಕಾರ"),
    "ml": Words("പേര് ആദ്യ_പേര് മുഴുവൻ_പേര് കമ്പനി ഇമെയിൽ", "നഗരം വിലാസം ഫോൺ തീയതി", "ഉപഭോക്താവ്", "", "നമസ്കാരം"),
    "si": Words("නම මුල්_නම සම්පූර්ණ_නම සමාගම", "නගරය ලිපිනය දුරකථන දිනය", "පාරිභෝගිකයා", "", "ආයුබෝවන්"),
    "th": Words("ชื่อ นามสกุล ชื่อจริง ชื่อเล่น ชื่อเต็ม ชื่อ_นามสกุล ชื่อผู้ใช้ ชื่อลูกค้า บริษัท ชื่อบริษัท อีเมล อีเมล์",
        "เมือง จังหวัด ที่อยู่ รหัสไปรษณีย์ โทรศัพท์ เบอร์โทร วันเกิด หมายเลขคำสั่งซื้อ วันที่ ประเทศ", "ลูกค้า ผู้ใช้ ผู้รับ สมาชิก คำสั่งซื้อ",
        "", "สวัสดี เรียน คุณ"),
    "lo": Words("ຊື່ ນາມສະກຸນ ຊື່ຫຼິ້ນ ບໍລິສັດ", "ເມືອງ ທີ່ຢູ່ ໂທລະສັບ ວັນທີ", "ລູກຄ້າ", "", "ສະບາຍດີ"),
    "km": Words("ឈ្មោះ នាមត្រកូល គោត្តនាម ក្រុមហ៊ុន", "ទីក្រុង អាសយដ្ឋាន ទូរស័ព្ទ កាលបរិច្ឆេទ", "អតិថិជន", "", "សួស្តី"),
    "my": Words("အမည် နာမည် ကုမ္ပဏီ", "မြို့ လိပ်စာ ဖုန်း ရက်စွဲ", "ဖောက်သည်", "", "မင်္ဂလာပါ"),
    "vi": Words("tên họ tên_đệm họ_tên họ_và_tên họ_và_tên_đệm tên_đầy_đủ tên_khách_hàng tên_người_dùng tên_đăng_nhập biệt_danh"
        " biệt_hiệu công_ty tên_công_ty", "thành_phố địa_chỉ điện_thoại số_điện_thoại ngày_sinh ngày sinh_nhật ngày_tháng"
        " quốc_gia mã_đơn_hàng", "khách_hàng người_dùng người_nhận thành_viên đơn_hàng", "của",
        "xin chào kính gửi thân mến"),
    "id": Words("nama nama_depan nama_belakang nama_lengkap nama_panggilan nama_pengguna nama_perusahaan nama_pelanggan"
        " perusahaan surel nama_anda",
        "kota alamat kode_pos telepon nomor_telepon tanggal tanggal_lahir ulang_tahun negara nomor_pesanan",
        "pelanggan pengguna penerima anggota pesanan", "dan anda", "halo hai hei yth bapak ibu selamat pagi siang malam"),
    "ms": Words("nama nama_pertama nama_keluarga nama_penuh nama_akhir nama_samaran syarikat nama_syarikat emel",
        "bandar alamat poskod telefon tarikh tarikh_lahir hari_lahir", "pelanggan pengguna penerima ahli", "",
        "hai helo encik puan"),
    "tl": Words("pangalan unang_pangalan apelyido buong_pangalan palayaw kumpanya", "lungsod tirahan telepono petsa",
        "kostumer", "ng", "kumusta mahal"),
    "sw": Words("jina jina_la_kwanza jina_la_familia jina_kamili jina_la_mwisho kampuni baruapepe", "anwani simu tarehe mji",
        "mteja mtumiaji", "la ya", "habari hujambo mpendwa"),
    "af": Words("voornaam noemnaam volle_naam maatskappy eposadres", "adres dorp poskode", "kliënt", "van", "liewe"),
    "ca": Words("nom cognom cognoms nom_complet nom_d_usuari sobrenom empresa correu correu_electrònic",
        "ciutat adreça carrer codi_postal telèfon data_de_naixement país", "client destinatari usuari comanda",
        "de del la i", "hola benvolgut benvolguda bon dia"),
    "eu": Words("izena izen_abizenak abizena abizenak izen_osoa ezizena enpresa", "hiria helbidea telefonoa jaiotze_data",
        "bezeroa enpresaren erabiltzailea", "", "kaixo"),
    "gl": Words("nome apelidos nome_completo alcume correo_electrónico", "cidade enderezo teléfono", "cliente usuario",
        "do da", "ola"),
    "ga": Words("ainm sloinne céadainm comhlacht ríomhphost", "seoladh cathair", "custaiméir", "", "dia_duit"),
    "cy": Words("enw enw_cyntaf cyfenw cwmni ebost", "dinas cyfeiriad ffôn dyddiad", "cwsmer", "", "helo annwyl"),
    "am": Words("ስም ሙሉ_ስም የአባት_ስም ኩባንያ", "ከተማ አድራሻ ስልክ ቀን", "ደንበኛ", "", "ሰላም"),
    "ja": Words("名前 氏名 姓 名 姓名 お名前 ご氏名 苗字 名字 下の名前 フルネーム ニックネーム ユーザー名 ユーザ名 表示名 担当者名"
        " 会社 会社名 御社名 貴社名 企業名 法人名 団体名 社名 宛先名 メール メールアドレス フリガナ ふりがな カナ",
        "住所 都道府県 市区町村 郵便番号 電話 電話番号 携帯番号 生年月日 誕生日 日付 注文番号 ご注文番号 宛先 会員番号 顧客番号 商品名 部署名"
        " 役職 金額 店舗名 イベント名", "お客様 お客さま 顧客 会員 ユーザー 利用者 受信者 宛名 担当者 担当者様 ご担当者 参加者 注文 商品",
        "の", "こんにちは 様 さま さん 拝啓 こんばんは ようこそ"),
    "zh": Words("姓名 名字 姓氏 姓 名 全名 昵称 暱稱 用户名 用戶名 使用者名稱 网名 真实姓名 客户姓名 公司 公司名 公司名称 公司名稱"
        " 企业名称 企业名 客户名称 客戶名稱 电子邮箱 電子郵箱 联系人 聯絡人 单位名称 单位 邮箱 郵箱 电子邮件 電子郵件 邮件地址 收件人 收件人姓名",
        "城市 地址 邮编 郵編 邮政编码 電話 电话 手机 手机号 手机号码 手機號碼 手機 手機號 生日 出生日期 日期 称呼 稱呼 称谓 稱謂 国家 國家 省份 订单号"
        " 訂單號 订单编号 訂單編號 会员号 會員號 金额 金額 职位 職位 产品名称 商品名称",
        "客户 您的 联系人 企业 客戶 顾客 顧客 用户 用戶 会员 會員 收信人 订单 訂單 产品 產品 商品 嘉宾 学员",
        "的", "你好 您好 亲爱的 親愛的 尊敬的 敬爱的 先生 女士 小姐 嗨"),
    "ko": Words("이름 성함 성명 성 고객명 고객이름 회원명 회원이름 사용자명 사용자이름 닉네임 별명 아이디 회사 회사명 기업명 업체명 상호 담당자명"
        " 수신자명 이메일 메일",
        "도시 주소 우편번호 전화 전화번호 휴대폰 휴대폰번호 생일 생년월일 날짜 주문번호 회원번호 상품명 금액 직책 직함 국가",
        "고객 고객님 회원 회원님 사용자 수신자 받는사람 받는분 담당자 참가자 주문 상품", "의", "안녕하세요 님 씨 귀하 안녕"),
}  # fmt: skip

# What stands in front of such a word in tags, and says whose it is or which: of these none is a field.
BESIDE = (
    "full middle given family nick user display account job my your here value var vars variable field fields custom"
    " merge tag token placeholder insert enter add type write put goes agn people reader attribute userattribute attributes property properties"
    " data item campaign billing shipping home work business mobile cell postal street zip post code number no primary"
    " preferred default info information details address phone email birth text string s1 ud dyn f cf c name date"
    " lawyer rep manager mr mrs ms dr miss mx emergency line spouse partner child parent school team hotel"
    " course bank mailing delivery pickup check in out start end"
    " ihr ihre dein votre ton su tu tus seu sua teu tua uw jouw din ditt deres twoje twój váš vaše vaša vor ваше ваша ваш твоё"
    " твоє dumneavoastră teidän anda"
)
# What ends the name of a field although it is none by itself.
ENDS = "id number code no name value field tag token placeholder here first last"
# What is asked for in names of fields of several words.
HEADS = "title location venue number"
# Of what there are several, with a figure.
NUMBERED = "merge mmerge address addressline street phone mobile custom customfield customdata optionaldata"
# Of the names of fields those that people have too, with a capital: fields in braces, and alone in brackets.
PEOPLE = "ad adi ime jina nimi nome dato kota ismi カナ ник שם मिति"
# What stands in front of “name” in phrases that ask for none.
NO_LABELS = "the her his their its any that this what which big bad good real god say call no man love thy"
