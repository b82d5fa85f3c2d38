"""Tags as marketers of many countries write them by hand or by a tool, and what is written with the same marks but is a
value."""

_TAGS = r"""
[Mr./Mrs.] ¦ {Herr/Frau} ¦ [M./Mme] ¦ [Mr/Ms] [Last Name] ¦ {jina} ¦ {ad} ¦ [Nome] ¦ {ime} ¦ [ime] ¦ [Adi]
{nick_name} ¦ {asiakkaan nimi} ¦ [Ime kupca] ¦ {Ник} ¦ {カナ} ¦ [Navn på kunden] ¦ [Nom & Prénom] ¦ {Nom / Prénom}
[Name, Vorname] ¦ {Vor- und Nachname} ¦ {Vor- & Nachname} ¦ [Vorname/Nachname] ¦ {姓}{名} ¦ [姓 名] ¦ {姓}さん ¦ {이름}님
{이름} 고객님 ¦ [名前]様 ¦ {用户名}先生 ¦ {FNAME}さん ¦ Xin chào {tên} ¦ สวัสดี {ชื่อ} ¦ नमस्ते {नाम} ¦ مرحبا {اسم} ¦ שלום {שם}
#{고객명} ¦ {naam} ¦ [Naam] ¦ {navn} ¦ {namn} ¦ {nimi} ¦ {név} ¦ {nama} ¦ {שם} ¦ {اسم} ¦ {نام} ¦ {ชื่อ} ¦ {họ tên}
{ФИО} ¦ {用户名} ¦ {昵称} ¦ {お客様名} ¦ [Unternehmen] ¦ {title} ¦ {first} ¦ {last} ¦ {id} ¦ {customer} ¦ [Recipient]
[Speaker Name] ¦ [Recipient's First Name] ¦ [Client's Name] ¦ [Mr./Mrs. Last Name] ¦ [firstname/there]
-firstname- -lastname- ¦ --firstname-- --lastname-- ¦ (firstname) (lastname) ¦ *firstname* *lastname*
Hi --First Name-- ¦ ｛｛name｝｝ ¦ ［first_name］ ¦ 【姓名】 ¦ ｛name｝ ¦ 〔氏名〕 ¦ ＜氏名＞ ¦ 《姓名》 ¦ 「氏名」 ¦ ％FIRSTNAME％ ¦ ＊｜FNAME｜＊
＄｛name｝ ¦ ［名前］ ¦ ［会社名］ ¦ 【お客様名】様 ¦ 尊敬的【姓名】先生 ¦ 亲爱的｛昵称｝ ¦ 『氏名』様 ¦ [Kundenname] ¦ {Firmenname} ¦ [Name des Kunden]
{Nom du client} ¦ [Nombre del cliente] ¦ {nome do cliente} ¦ [Nome del cliente] ¦ {Kundens namn} ¦ {imię klienta}
[Имя клиента] ¦ [имя получателя] ¦ {客户姓名} ¦ {고객 이름} ¦ {お客様のお名前} ¦ [Naam van de klant] ¦ {müşteri adı} ¦ {اسم العميل}
{שם הלקוח} ¦ {tên khách hàng} ¦ {nama pelanggan} ¦ {ชื่อลูกค้า} ¦ {ग्राहक का नाम} ¦ {jméno} ¦ {meno} ¦ {nume}
{ime i prezime} ¦ {emri} ¦ {ad soyad} ¦ {όνομα} ¦ {ім'я} ¦ {імя} ¦ {ім’я} ¦ {име} ¦ {სახელი} ¦ {անուն} ¦ {ismi}
{аты} ¦ {nafn} ¦ {nimi} {sukunimi} ¦ {vārds} ¦ {vardas} ¦ {eesnimi} ¦ {pangalan} ¦ {naam} {achternaam} ¦ {izena}
{enw} ¦ {ainm} ¦ {পুরো নাম} ¦ {নাম} ¦ {நாம்}x{பெயர்} ¦ {పేరు} ¦ {ಹೆಸರು} ¦ {പേര്} ¦ {નામ} ¦ {ਨਾਮ} ¦ {නම} ¦ {अंतिम नाम}
{नाव} ¦ {थर} ¦ {ឈ្មោះ} ¦ {အမည်} ¦ {ຊື່} ¦ {prénom} ¦ [PRÉNOM] ¦ {prenom} ¦ [Prénom du destinataire] ¦ {société}
[Entreprise] ¦ {ville} ¦ [Ciudad] ¦ {correo} ¦ {fecha} ¦ {cumpleaños} ¦ {empresa} ¦ {usuario} ¦ {città} ¦ {azienda}
{cidade} ¦ {aniversário} ¦ {sobrenome} ¦ {bedrijf} ¦ {woonplaats} ¦ {företag} ¦ {virksomhed} ¦ {selskap} ¦ {yritys}
{firma} ¦ {miasto} ¦ {město} ¦ {város} ¦ {oraș} ¦ {grad_ime} ¦ {şehir} ¦ {şirket} ¦ {πόλη} ¦ {город} ¦ {дата}
{місто} ¦ {компания} ¦ {עיר} ¦ {חברה} ¦ {المدينة} ¦ {الشركة} ¦ {شهر} ¦ {शहर} ¦ {เมือง} ¦ {thành phố} ¦ {kota}
{bandar} ¦ {城市} ¦ {公司} ¦ {邮箱} ¦ {手机号} ¦ {订单号} ¦ {都道府県} ¦ {会社名} ¦ {注文番号} ¦ {도시} ¦ {회사명} ¦ {주문번호} ¦ {이메일} ¦ {생년월일}
{user} ¦ {username} ¦ {nickname} ¦ [nickname] ¦ {recipient} ¦ {member} ¦ {order} ¦ {product} ¦ {event} ¦ {client}
{subscriber} ¦ [Customer] ¦ [Client] ¦ [Guest] ¦ [Attendee] ¦ Dear [Recipient], ¦ Hi [Customer] ¦ Hello {customer}
Liebe {kundin} ¦ [Empfänger] ¦ [Kunde] ¦ {destinataire} ¦ [Host Name] ¦ [Brand Name] ¦ [Your Company Name Here]
[Patient's Name] ¦ [Guest’s Name] ¦ [Employee's Full Name] ¦ {Partner's first name} ¦ [First & Last Name]
[First and Last Name] ¦ [Mr/Ms Last Name] ¦ [Name or Company] ¦ [first name or there] ¦ {name/friend}
[Company/Organization] ¦ [Insert First Name] ¦ <Your Name> ¦ <Customer Name> ¦ Hi -name- ¦ Dear -firstname-,
Hello (firstname)! ¦ Hi *FNAME* ¦ (First Name) (Last Name) ¦ -first_name- from -company- ¦ Welcome -first_name-!
$firstname $lastname ¦ Hi $firstname ¦ @Profile.First_Name @Profile.Last_Name ¦ :first_name :last_name ¦ !fname !lname
VAR_FIRST_NAME VAR_LAST_NAME ¦ ^FIRST_NAME^ ^LAST_NAME^ ¦ _firstname_ _lastname_ ¦ !firstname! !lastname!
%FIRSTNAME% %LASTNAME% ¦ #FNAME# #LNAME# ¦ ~Contact.FirstName~ ~Contact.LastName~ ¦ __firstname__ __lastname__
«Имя» «Фамилия» ¦ «Vorname» «Nachname» ¦ Hallo «Vorname» ¦ Hej -förnamn- ¦ Bonjour (prénom) ¦ Hola *nombre*
Ciao -nome- ¦ ##Vorname## ¦ @@name@@ ¦ %имя% ¦ %ИМЯ% ¦ #имя# ¦ $имя$ ¦ ~имя~ ¦ --Vorname-- ¦ --Имя-- ¦ Hei --fornavn--
#{name} ¦ #{имя} ¦ @{名前} ¦ %{имя} ¦ {$имя} ¦ [[имя]] ¦ {{имя}} ¦ {{お名前}} ¦ *|ИМЯ|* ¦ %%Имя%% ¦ [%имя%] ¦ ${이름}
<%= имя %> ¦ {?имя?} ¦ <<Имя>> ¦ <<First Name>> ¦ <<vorname>> ¦ [-FIRSTNAME-] [-LASTNAME-] ¦ [!Имя!] ¦ *[имя]*
{firstName} ¦ [shoeSize] ¦ {ShoeSize} ¦ [OrganizationName] ¦ {order.id} ¦ {user.name} ¦ [contact:first]
{contact.firstname} ¦ [LastDonationAmount] ¦ {event_date} ¦ {customer-name} ¦ {{user}} ¦ {first name} ¦ [FIRST NAME]
[ First Name ] ¦ { name } ¦ {NAME} ¦ [LAST] ¦ [First] ¦ [Ваше имя] ¦ [Ihr Name] ¦ [Votre nom] ¦ [Su nombre]
[Seu nome] ¦ [Tu nombre] ¦ [Uw naam] ¦ [Twoje imię] ¦ {data_urodzenia} ¦ [Nazwa firmy] ¦ [Название компании]
[Ф.И.О.] ¦ {Ad Soyad} ¦ {AD} ¦ {ADI} ¦ {SOYADI} ¦ {İSİM} ¦ {adı} ¦ {Kullanıcı Adı} ¦ [نام و نام خانوادگی]
[الاسم الأول] ¦ {booking number} ¦ [Order Number] ¦ [order id] ¦ {Event Name} ¦ [Course Name] ¦ [Hotel Name]
[Tracking Number] ¦ {Invoice Number} ¦ [Job Title] ¦ [Email Address] ¦ {E-Mail} ¦ {e-mail} ¦ [E-Mail-Adresse] ¦ {mail}
[Phone] ¦ [Membership ID] ¦ {customer_id} ¦ {Postleitzahl} ¦ [Anrede] [Nachname] ¦ {Anrede} {Titel} {Nachname}
$name's ¦ @firstname's ¦ $First Name ¦ # First Name # ¦ ~ name ~ ¦ x#firstname#x ¦ Hi # name #! ¦ Hi $first_name's
Dear%%First Name%% ¦ %% First Name %% ¦ ## name ## ¦ __ name __ ¦ Hi##name##x ¦ ###NAME###x ¦ %%name%%@%%domain%%
Hi[name] ¦ Mr.{name} ¦ ~~ name ~~ ¦ @@name@@s ¦ $$name$$s ¦ %id% ¦ %ID% ¦ <<Customer>> ¦ <Customer>
<<Title>> <<Last Name>> ¦ {first_name ¦ Hi {name ¦ [First Name ¦ Hi [firstname ¦ {Vorname ¦ {{first_name}
{first_name}} ¦ \[First Name\] ¦ \{\{name\}\} ¦ &#123;name&#125; ¦ &lbrack;First Name&rbrack; ¦ &lt;First Name&gt;
&lcub;&lcub;x&rcub;&rcub; ¦ {DATA_VARIABLE:name} ¦ {{{FIRST_NAME|there}}} ¦ {{ params.name }}
{FirstName|Fallback=there} ¦ {name|default=there} ¦ {MERGEFIELD Name} ¦ [your-name] ¦ {Name:1} ¦ {field:name}
{field_id="1"} ¦ {{field:abc}} ¦ [FirstName] ¦ [CustomData1] ¦ ${m://FirstName} ¦ ${e://Field/Name}
[attendee_first_name] ¦ {customer_name} ¦ {site_title} ¦ {{var customer.name}} ¦ [user:name] ¦ [current-user:name]
[EMAIL] ¦ %(user_name)s ¦ [FIRSTNAME] ¦ {user_data~First Name} ¦ {contact.first_name} ¦ {{1__name}} ¦ {{ $json.name }}
={{$json["name"]}} ¦ [@Name] ¦ %%DisplayName%% ¦ {First name} ¦ #firstName# ¦ {FirstName} ¦ {!Contact.FirstName}
[Contact name] ¦ ${Contacts.First Name} ¦ ${!Contacts.First Name} ¦ {=Document:NAME} ¦ #NAME# ¦ [Имя]
${Recipient.FirstName} ¦ %Имя% ¦ $!data.get('name') ¦ $NAME$ ¦ $Vorname$ ¦ [%Vorname%] ¦ {$VORNAME}
#{recipient.firstname} ¦ [agnDYN name="x"] ¦ [agnFIRSTNAME] ¦ ((Vorname)) ¦ [[CONTACT|firstname]] ¦ ##first_name##
[#שם פרטי#] ¦ [[שם]] ¦ ##(c_name)## ¦ <[名前]> ¦ __NAME__ ¦ %name1% ¦ {Nickname} ¦ [name] ¦ $%name%$ ¦ $%이름%$ ¦ [$name$]
[$이름$] ¦ [$NAME] ¦ *|姓名|* ¦ #姓名# ¦ %姓名% ¦ {$姓名} ¦ ${姓名} ¦ @姓名@ ¦ @var(name) ¦ %name% ¦ #PRIMEIRO_NOME# ¦ ##nome##
*|NOMBRE|* ¦ ###NOMBRE### ¦ [nome] ¦ ${nome} ¦ [!NOM!] ¦ [!FIRSTNAME!] ¦ {@name} ¦ $$imie$$ ¦ $imie$ ¦ {{df_name}}
[keresztnev] ¦ [mssys_firstname] ¦ $[voornaam] ¦ ##Förnamn## ¦ ##OptionalData1## ¦ [Fornavn] ¦ %%etunimi%%
[*etunimi*] ¦ %ETUNIMI% ¦ Hi {{first_name}} {{last_name}}! ¦ Hallo {Vorname} {Nachname}, ¦ {Vorname} {Nachname}
[Vorname] [Nachname] ¦ {Anrede} {Nachname} ¦ {prénom} {nom} ¦ {nombre} {apellidos} ¦ {nome} {cognome}
{voornaam} {achternaam} ¦ {imię} {nazwisko} ¦ {jméno} {příjmení} ¦ {ad} {soyad} ¦ {имя} {фамилия} ¦ {성}{이름}
{họ} {tên} ¦ -FNAME- -LNAME- ¦ *FNAME* *LNAME* ¦ _FNAME_ _LNAME_ ¦ (FNAME) (LNAME) ¦ |FNAME| |LNAME| ¦ ^FNAME^ ^LNAME^
!FNAME! !LNAME! ¦ -- First Name -- ¦ --first_name--, --company-- ¦ -company- ¦ (company) ¦ *company* ¦ ( firstname )
* firstname * ¦ - firstname - ¦ -first-name- ¦ -first name- -last name- ¦ *First Name* *Last Name*
[First Name] from [Company] ¦ {First Name} at {Company Name} ¦ Hi [First Name], how are things at [Company]?
{{first_name}}'s seat ¦ [First Name]'s seat ¦ {name}'s seat ¦ Hi {name}! ¦ Hi, [Name]! ¦ [Name]! ¦ "[Name]" ¦ '{name}'
([Name]) ¦ <b>{name}</b> ¦ Hi,{name} ¦ Dear Mr. {last_name} ¦ Dear Mr [Surname] ¦ Dear Ms -lastname-
Dear Mr./Ms. (Last Name) ¦ Hey there --First Name-- ¦ 👋 Hi *FNAME* ¦ ¡Hola (nombre)! ¦ Chère -prénom-
Sehr geehrter Herr -Nachname- ¦ Hello (Client Name) ¦ Welcome, *customer name*! ¦ [Insert Name] ¦ [Insert name]
[Add Name Here] ¦ [Enter Your Name] ¦ [Type name here] ¦ [Name Here] ¦ [NAME HERE] ¦ [Your Name] ¦ [yourname]
[your name here] ¦ [Name goes here] ¦ [Client Company] ¦ [Contact First Name] ¦ [Decision Maker Name]
[Mutual Contact Name] ¦ [Prospect's Company] ¦ [Prospect's Company Name] ¦ [Manager’s Name] ¦ [Sender Name]
[Your Title] ¦ [Your Job Title] ¦ [Person's Name] ¦ [Friend's Name] ¦ [Child's First Name] ¦ [Donor First Name]
[Pet Name] ¦ [Event City] ¦ [Event Location] ¦ [Session Title] ¦ [Webinar Title] ¦ [Date of Event] ¦ [Date and Time]
[Start Date] ¦ [Due Date] ¦ [Time] ¦ [Location] ¦ [Number] ¦ [Topic] ¦ {time} ¦ {location} ¦ {venue} ¦ {webinar_title}
{discount_code} ¦ {Discount Code} ¦ {percent} ¦ {tracking_link} ¦ {phone number} ¦ {zip code} ¦ {full address}
{street 1} ¦ {address line 2} ¦ {billing city} ¦ {shipping address} ¦ {home phone} ¦ {work email} ¦ {email address}
{Email ID} ¦ {cust_name} ¦ {fullName} ¦ {full-name} ¦ {Full_Name} ¦ {FULLNAME} ¦ {f_name} ¦ {l_name} ¦ {fn} ¦ {ln}
[FN] ¦ [LN] ¦ {first_nm} ¦ {NAME_FIRST} ¦ {name.first} ¦ {name-first} ¦ {Name (First)} ¦ {Name - First}
{Ihr Vorname} ¦ {Dein Name} ¦ {Name, Vorname} ¦ {Name/Vorname} ¦ {Firma/Name} ¦ ｛｛first_name｝｝ ¦ ｛名前｝様 ¦ 【会社名】 【氏名】様
〖姓名〗 ¦ ＄｛姓名｝ ¦ ％姓名％ ¦ ＃姓名＃ ¦ ＠姓名＠ ¦ ［［name］］ ¦ ｛％ name ％｝ ¦ ＜姓名＞ ¦ 《公司名称》 ¦ 「会社名」 ¦ ［お名前］ ¦ ｛お名前｝さん ¦ 【NAME】
【first_name】 ¦ ［Ｎａｍｅ］ ¦ ｛ＦＮＡＭＥ｝ ¦ ﹛name﹜ ¦ 〔名前〕様 ¦ （氏名） ¦ （氏名）様 ¦ ＊氏名＊ ¦ －－氏名－－ ¦ ＿＿氏名＿＿ ¦ 〈氏名〉 ¦ 《姓名》先生 ¦ 您好，【昵称】
亲爱的【客户姓名】： ¦ 안녕하세요 [고객명]님 ¦ [이름]님, 안녕하세요 ¦ #{이름}님 ¦ Hallo {Vorname}! ¦ Hallo [Vorname], ¦ Bonjour {prénom} !
¡Hola, {nombre}! ¦ Ciao {nome}! ¦ Olá {nome}, tudo bem? ¦ Hej {förnamn}! ¦ Cześć {imię}! ¦ Ahoj {jméno}!
Szia {keresztnév}! ¦ Merhaba {ad}! ¦ Привет, {имя}! ¦ Здравствуйте, [Имя]! ¦ Γεια σου {όνομα}! ¦ שלום {שם}!
مرحبا {الاسم}! ¦ नमस्ते {नाम}! ¦ 你好，{姓名}！ ¦ {姓名}您好 ¦ こんにちは、{名前}さん ¦ {氏名}様 ¦ {이름}님 안녕하세요 ¦ สวัสดีคุณ{ชื่อ}
Chào {tên}! ¦ Halo {nama}! ¦ Kumusta {pangalan}! ¦ Habari {jina}! ¦ Hei {etunimi}! ¦ Tere {eesnimi}!
Sveiki, {vārds}! ¦ Labas, {vardas}! ¦ Zdravo {ime}! ¦ Здраво {име}! ¦ Bună {prenume}! ¦ Përshëndetje {emri}!
Salam {ad}! ¦ გამარჯობა {სახელი}! ¦ Բարև {անուն}! ¦ Сәлем {аты}! ¦ Сайн уу {нэр}! ¦ Hallo -Vorname- ¦ Hallo (Vorname)
Hallo *Vorname* ¦ Bonjour -prénom- ¦ Bonjour *prénom* ¦ Hola (nombre) ¦ Olá *nome* ¦ Привет, -имя-! ¦ Привет, (имя)!
Привет, *имя*! ¦ 你好，*姓名* ¦ こんにちは、（名前）さん ¦ 안녕하세요, (이름)님 ¦ Merhaba *ad* ¦ Szia *név*! ¦ Ahoj *jméno*! ¦ Cześć *imię*!
Hej *namn*! ¦ Hei *nimi*! ¦ Γεια *όνομα*! ¦ Xin chào *tên*! ¦ Liebe(r) [Vorname] ¦ Liebe/r {Vorname}
Cher(ère) {prénom} ¦ Estimado/a [Nombre] ¦ Sehr geehrte/r {Anrede} {Nachname} ¦ Dear Mr/Mrs *Last Name*
[NOMBRE DEL CLIENTE] ¦ [NOM DU CLIENT] ¦ [NAME DES KUNDEN] ¦ [NOME DO CLIENTE] ¦ [ИМЯ КЛИЕНТА] ¦ [IMIĘ I NAZWISKO]
{AD SOYAD} ¦ {KOKO NIMI} ¦ {FÖRNAMN EFTERNAMN} ¦ {ΟΝΟΜΑΤΕΠΩΝΥΜΟ} ¦ {PŘÍJMENÍ} ¦ {ИМЯ_ФАМИЛИЯ} ¦ {PRENOM} {NOM}
{Prenom_Nom} ¦ {prenom.nom} ¦ {nom-client} ¦ {nombre-cliente} ¦ {kunde.vorname} ¦ {kunde_name} ¦ {kundenName}
{KundenName} ¦ {клиент.имя} ¦ {имя-клиента} ¦ {姓名_客户} ¦ {用户.姓名} ¦ {고객.이름} ¦ {ユーザー.名前} ¦ {שם_לקוח} ¦ {اسم_العميل}
{ग्राहक_नाम} ¦ {ชื่อ_ลูกค้า} ¦ {tên_khách_hàng}
"""
# What is asked for in forms, language by language.
_FORMS = """
Vorname ¦ Nachname ¦ Name ¦ vollständiger Name ¦ Firma ¦ Firmenname ¦ E-Mail ¦ E-Mail-Adresse ¦ Stadt ¦ Bestellnummer
Kunde ¦ Benutzername ¦ Spitzname ¦ Datum ¦ Kundennummer ¦ Name der Firma ¦ Vor- und Nachname ¦ Ihr Unternehmen
Geburtsdatum ¦ PLZ/Ort ¦ Straße ¦ Telefonnummer ¦ Rechnungsdatum ¦ Veranstaltung ¦ Termin ¦ Uhrzeit
Prénom ¦ Nom ¦ Nom de famille ¦ Nom complet ¦ Société ¦ Nom de l'entreprise ¦ Entreprise ¦ Adresse e-mail ¦ E-mail
Ville ¦ Numéro de commande ¦ N° de commande ¦ Client ¦ Nom d'utilisateur ¦ Pseudo ¦ Date ¦ Date de naissance
Prénom du client ¦ Civilité ¦ Votre prénom ¦ Adresse ¦ Code postal ¦ Téléphone ¦ Nom du destinataire ¦ Montant
Nombre ¦ Apellidos ¦ Apellido ¦ Nombre completo ¦ Empresa ¦ Nombre de la empresa ¦ Correo electrónico ¦ Correo
Ciudad ¦ Número de pedido ¦ Cliente ¦ Nombre del cliente ¦ Usuario ¦ Nombre de usuario ¦ Apodo ¦ Fecha
Fecha de nacimiento ¦ Su nombre ¦ Tu nombre aquí ¦ Teléfono ¦ Dirección ¦ Primer nombre ¦ Código postal
Nome ¦ Sobrenome ¦ Apelido ¦ Nome completo ¦ Empresa ¦ Nome da empresa ¦ E-mail ¦ Endereço de e-mail ¦ Cidade
Número do pedido ¦ Cliente ¦ Nome do cliente ¦ Usuário ¦ Nome de usuário ¦ Data de nascimento ¦ Seu nome
Primeiro nome ¦ Telefone
Nome ¦ Cognome ¦ Nome e cognome ¦ Nome completo ¦ Azienda ¦ Nome azienda ¦ Nome dell'azienda ¦ Indirizzo email ¦ Città
Numero ordine ¦ Numero d'ordine ¦ Cliente ¦ Nome cliente ¦ Nome utente ¦ Soprannome ¦ Data di nascita ¦ Il tuo nome
Ragione sociale ¦ Indirizzo
Voornaam ¦ Achternaam ¦ Naam ¦ Volledige naam ¦ Bedrijf ¦ Bedrijfsnaam ¦ E-mailadres ¦ Stad ¦ Woonplaats
Bestelnummer ¦ Klant ¦ Klantnaam ¦ Naam klant ¦ Gebruikersnaam ¦ Bijnaam ¦ Datum ¦ Geboortedatum ¦ Uw naam ¦ Je naam
Postcode ¦ Aanhef
Förnamn ¦ Efternamn ¦ Namn ¦ Fullständigt namn ¦ Företag ¦ Företagsnamn ¦ E-post ¦ E-postadress ¦ Stad ¦ Ort
Ordernummer ¦ Kund ¦ Kundens namn ¦ Användarnamn ¦ Smeknamn ¦ Datum ¦ Födelsedatum ¦ Ditt namn ¦ Postnummer
Fornavn ¦ Efternavn ¦ Navn ¦ Fulde navn ¦ Virksomhed ¦ Firmanavn ¦ E-mailadresse ¦ Ordrenummer ¦ Kunde ¦ Kundens navn
Kundenavn ¦ Brugernavn ¦ Kaldenavn ¦ Dato ¦ Fødselsdato ¦ Dit navn
Fornavn ¦ Etternavn ¦ Navn ¦ Fullt navn ¦ Bedrift ¦ Firma ¦ Selskap ¦ E-post ¦ E-postadresse ¦ Poststed ¦ Ordrenummer
Kunde ¦ Kundens navn ¦ Kundenavn ¦ Brukernavn ¦ Kallenavn ¦ Dato ¦ Ditt navn
Etunimi ¦ Sukunimi ¦ Nimi ¦ Koko nimi ¦ Yritys ¦ Yrityksen nimi ¦ Sähköposti ¦ Sähköpostiosoite ¦ Kaupunki
Tilausnumero ¦ Asiakas ¦ Asiakkaan nimi ¦ Käyttäjänimi ¦ Käyttäjätunnus ¦ Lempinimi ¦ Päivämäärä ¦ Syntymäaika
Imię ¦ Nazwisko ¦ Imię i nazwisko ¦ Firma ¦ Nazwa firmy ¦ E-mail ¦ Adres e-mail ¦ Miasto ¦ Numer zamówienia ¦ Klient
Imię klienta ¦ Nazwa użytkownika ¦ Pseudonim ¦ Data urodzenia ¦ Twoje imię
Jméno ¦ Příjmení ¦ Jméno a příjmení ¦ Celé jméno ¦ Firma ¦ Název firmy ¦ Společnost ¦ E-mail ¦ Město
Číslo objednávky ¦ Zákazník ¦ Jméno zákazníka ¦ Uživatelské jméno ¦ Přezdívka ¦ Datum ¦ Datum narození ¦ Vaše jméno
Meno ¦ Priezvisko ¦ Meno a priezvisko ¦ Celé meno ¦ Firma ¦ Názov firmy ¦ Spoločnosť ¦ E-mail ¦ Mesto
Číslo objednávky ¦ Zákazník ¦ Meno zákazníka ¦ Používateľské meno ¦ Prezývka ¦ Dátum ¦ Vaše meno
Név ¦ Keresztnév ¦ Vezetéknév ¦ Teljes név ¦ Cég ¦ Cégnév ¦ E-mail ¦ E-mail cím ¦ Város ¦ Rendelésszám ¦ Ügyfél
Ügyfél neve ¦ Felhasználónév ¦ Becenév ¦ Dátum ¦ Születési dátum
Nume ¦ Prenume ¦ Nume și prenume ¦ Nume complet ¦ Companie ¦ Numele companiei ¦ E-mail ¦ Adresa de e-mail ¦ Oraș
Numărul comenzii ¦ Client ¦ Nume client ¦ Numele clientului ¦ Nume de utilizator ¦ Poreclă
Име ¦ Фамилия ¦ Име и фамилия ¦ Пълно име ¦ Фирма ¦ Име на фирмата ¦ Имейл ¦ Град ¦ Номер на поръчка ¦ Клиент
Име на клиента ¦ Потребителско име ¦ Псевдоним ¦ Дата
Име ¦ Презиме ¦ Име и презиме ¦ Ime ¦ Prezime ¦ Ime i prezime ¦ Фирма ¦ Назив фирме ¦ Град ¦ Купац ¦ Корисничко име
Надимак ¦ Датум
Ime ¦ Prezime ¦ Ime i prezime ¦ Puno ime ¦ Tvrtka ¦ Naziv tvrtke ¦ E-pošta ¦ Broj narudžbe ¦ Kupac ¦ Ime kupca
Korisničko ime ¦ Nadimak ¦ Datum
Ime ¦ Priimek ¦ Ime in priimek ¦ Podjetje ¦ Naziv podjetja ¦ E-pošta ¦ Mesto ¦ Številka naročila ¦ Stranka
Ime stranke ¦ Uporabniško ime ¦ Vzdevek ¦ Datum
Όνομα ¦ Επώνυμο ¦ Ονοματεπώνυμο ¦ Εταιρεία ¦ Όνομα εταιρείας ¦ Email ¦ Πόλη ¦ Αριθμός παραγγελίας ¦ Πελάτης
Όνομα πελάτη ¦ Όνομα χρήστη ¦ Ψευδώνυμο ¦ Ημερομηνία ¦ ΟΝΟΜΑ ¦ ΕΠΩΝΥΜΟ ¦ ΠΟΛΗ
Ad ¦ Adı ¦ Soyad ¦ Soyadı ¦ Ad Soyad ¦ Adı Soyadı ¦ İsim ¦ Şirket ¦ Şirket Adı ¦ Firma ¦ E-posta ¦ E-posta adresi
Şehir ¦ Sipariş numarası ¦ Müşteri ¦ Müşteri adı ¦ Kullanıcı adı ¦ Takma ad ¦ Tarih ¦ Doğum tarihi ¦ Adınız
Soyadınız
Имя ¦ Фамилия ¦ Отчество ¦ ФИО ¦ Имя Отчество ¦ Имя и фамилия ¦ Имя и отчество ¦ Компания ¦ Название компании
Организация ¦ Электронная почта ¦ E-mail ¦ Эл. почта ¦ Город ¦ Номер заказа ¦ Клиент ¦ Имя клиента ¦ Пользователь
Имя пользователя ¦ Никнейм ¦ Ник ¦ Дата ¦ Дата рождения ¦ Ваше имя ¦ Телефон ¦ Должность
Ім'я ¦ Імʼя ¦ Прізвище ¦ По батькові ¦ ПІБ ¦ Компанія ¦ Назва компанії ¦ Електронна пошта ¦ Місто ¦ Номер замовлення
Клієнт ¦ Ім'я клієнта ¦ Ім'я користувача ¦ Нікнейм ¦ Дата ¦ Дата народження ¦ Ваше ім'я
שם ¦ שם פרטי ¦ שם משפחה ¦ שם מלא ¦ חברה ¦ שם החברה ¦ אימייל ¦ דוא"ל ¦ עיר ¦ מספר הזמנה ¦ לקוח ¦ שם הלקוח ¦ שם משתמש
כינוי ¦ תאריך ¦ שם לקוח
الاسم ¦ اسم ¦ الاسم الأول ¦ اسم العائلة ¦ الاسم الكامل ¦ الشركة ¦ اسم الشركة ¦ البريد الإلكتروني ¦ المدينة ¦ رقم الطلب
العميل ¦ اسم العميل ¦ اسم المستخدم ¦ اللقب ¦ التاريخ ¦ تاريخ الميلاد ¦ رقم الهاتف
نام ¦ نام خانوادگی ¦ نام و نام خانوادگی ¦ نام کامل ¦ شرکت ¦ نام شرکت ¦ ایمیل ¦ شهر ¦ شماره سفارش ¦ مشتری ¦ نام مشتری
نام کاربری ¦ تاریخ ¦ تاریخ تولد
نام ¦ پہلا نام ¦ آخری نام ¦ پورا نام ¦ کمپنی ¦ کمپنی کا نام ¦ ای میل ¦ شہر ¦ آرڈر نمبر ¦ صارف نام ¦ تاریخ
नाम ¦ पहला नाम ¦ अंतिम नाम ¦ पूरा नाम ¦ उपनाम ¦ कंपनी ¦ कंपनी का नाम ¦ ईमेल ¦ शहर ¦ ऑर्डर नंबर ¦ ग्राहक
ग्राहक का नाम ¦ उपयोगकर्ता नाम ¦ तारीख ¦ जन्म तिथि
নাম ¦ প্রথম নাম ¦ শেষ নাম ¦ পুরো নাম ¦ কোম্পানি ¦ কোম্পানির নাম ¦ ইমেল ¦ শহর ¦ গ্রাহক ¦ গ্রাহকের নাম
ব্যবহারকারীর নাম ¦ তারিখ
பெயர் ¦ முதல் பெயர் ¦ கடைசி பெயர் ¦ முழு பெயர் ¦ நிறுவனம் ¦ நிறுவனத்தின் பெயர் ¦ மின்னஞ்சல் ¦ நகரம் ¦ வாடிக்கையாளர்
வாடிக்கையாளர் பெயர் ¦ தேதி
పేరు ¦ మొదటి పేరు ¦ ఇంటి పేరు ¦ పూర్తి పేరు ¦ కంపెనీ ¦ ఇమెయిల్ ¦ నగరం ¦ తేదీ
പേര് ¦ ആദ്യ പേര് ¦ മുഴുവൻ പേര് ¦ കമ്പനി ¦ ഇമെയിൽ ¦ നഗരം ¦ തീയതി
ಹೆಸರು ¦ ಮೊದಲ ಹೆಸರು ¦ ಪೂರ್ಣ ಹೆಸರು ¦ ಕಂಪನಿ ¦ ಇಮೇಲ್ ¦ ನಗರ
નામ ¦ પ્રથમ નામ ¦ અટક ¦ પૂરું નામ ¦ કંપની ¦ ઇમેઇલ ¦ શહેર
नाव ¦ पहिले नाव ¦ आडनाव ¦ पूर्ण नाव ¦ कंपनी ¦ ईमेल ¦ शहर ¦ तारीख
ਨਾਮ ¦ ਪਹਿਲਾ ਨਾਮ ¦ ਪੂਰਾ ਨਾਮ ¦ ਕੰਪਨੀ ¦ ਈਮੇਲ ¦ ਸ਼ਹਿਰ
ชื่อ ¦ นามสกุล ¦ ชื่อ-นามสกุล ¦ ชื่อเต็ม ¦ ชื่อเล่น ¦ บริษัท ¦ ชื่อบริษัท ¦ อีเมล ¦ อีเมล์ ¦ เมือง ¦ จังหวัด
หมายเลขคำสั่งซื้อ ¦ ลูกค้า ¦ ชื่อลูกค้า ¦ ชื่อผู้ใช้ ¦ วันที่ ¦ วันเกิด
Tên ¦ Họ ¦ Họ tên ¦ Họ và tên ¦ Tên đệm ¦ Tên đầy đủ ¦ Công ty ¦ Tên công ty ¦ Email ¦ Thành phố ¦ Mã đơn hàng
Khách hàng ¦ Tên khách hàng ¦ Tên người dùng ¦ Biệt danh ¦ Ngày sinh ¦ Ngày ¦ TÊN ¦ HỌ TÊN
Nama ¦ Nama depan ¦ Nama belakang ¦ Nama lengkap ¦ Nama panggilan ¦ Perusahaan ¦ Nama perusahaan ¦ Email ¦ Kota
Nomor pesanan ¦ Pelanggan ¦ Nama pelanggan ¦ Nama pengguna ¦ Tanggal ¦ Tanggal lahir ¦ Nama Anda
Nama ¦ Nama pertama ¦ Nama akhir ¦ Nama penuh ¦ Syarikat ¦ Nama syarikat ¦ E-mel ¦ Bandar ¦ Pelanggan ¦ Nama pelanggan
Nama pengguna ¦ Tarikh
Pangalan ¦ Unang pangalan ¦ Apelyido ¦ Buong pangalan ¦ Palayaw ¦ Kumpanya ¦ Lungsod ¦ Petsa
Jina ¦ Jina la kwanza ¦ Jina la mwisho ¦ Jina kamili ¦ Kampuni ¦ Mji ¦ Tarehe
名前 ¦ お名前 ¦ 氏名 ¦ 姓 ¦ 名 ¦ 姓名 ¦ 苗字 ¦ 会社名 ¦ 御社名 ¦ 貴社名 ¦ メールアドレス ¦ 市区町村 ¦ 注文番号 ¦ ご注文番号 ¦ お客様 ¦ お客様名 ¦ お客様のお名前 ¦ 顧客名 ¦ ユーザー名
ニックネーム ¦ 日付 ¦ 生年月日 ¦ ご担当者名 ¦ 担当者様 ¦ 部署名 ¦ 役職 ¦ 会社 ¦ フルネーム ¦ 宛名 ¦ 宛先名 ¦ 会員番号 ¦ 会員名
姓名 ¦ 名字 ¦ 姓 ¦ 名 ¦ 您的姓名 ¦ 客户姓名 ¦ 客户名称 ¦ 客户名 ¦ 公司 ¦ 公司名称 ¦ 公司名 ¦ 企业名 ¦ 邮箱 ¦ 电子邮箱 ¦ 电子邮件 ¦ 城市 ¦ 订单号 ¦ 订单编号 ¦ 客户 ¦ 用户
用户名 ¦ 用户昵称 ¦ 昵称 ¦ 日期 ¦ 生日 ¦ 手机号码 ¦ 联系人 ¦ 联系人姓名 ¦ 称呼 ¦ 收件人 ¦ 收件人姓名 ¦ 会员名 ¦ 會員姓名 ¦ 您的名字 ¦ 公司名稱 ¦ 訂單編號 ¦ 客戶姓名 ¦ 電子郵件
使用者名稱
이름 ¦ 성명 ¦ 성함 ¦ 성 ¦ 고객명 ¦ 고객님 ¦ 고객 이름 ¦ 고객 성명 ¦ 회사 ¦ 회사명 ¦ 회사 이름 ¦ 이메일 ¦ 이메일 주소 ¦ 도시 ¦ 주문번호 ¦ 주문 번호 ¦ 고객 ¦ 사용자 이름
사용자명 ¦ 닉네임 ¦ 날짜 ¦ 생년월일 ¦ 받는 사람 ¦ 받는분 ¦ 수신자 ¦ 수신자명 ¦ 회원명 ¦ 회원 이름 ¦ 담당자 ¦ 담당자명 ¦ 직책 ¦ 업체명 ¦ 상호
Nom ¦ Cognoms ¦ Nom complet ¦ Empresa ¦ Nom de l'empresa ¦ Correu electrònic ¦ Ciutat ¦ Client ¦ Nom del client
Nom d'usuari
Izena ¦ Abizena ¦ Abizenak ¦ Izen-abizenak ¦ Enpresa ¦ Enpresaren izena ¦ Hiria
Vardas ¦ Pavardė ¦ Vardas ir pavardė ¦ Įmonė ¦ Įmonės pavadinimas ¦ El. paštas ¦ Miestas ¦ Klientas
Vārds ¦ Uzvārds ¦ Vārds un uzvārds ¦ uzvārds ¦ Uzņēmums ¦ E-pasts ¦ Pilsēta ¦ Klients ¦ Datums
Nimi ¦ Eesnimi ¦ Perekonnanimi ¦ Täisnimi ¦ Ettevõte ¦ Ettevõtte nimi ¦ E-post ¦ Klient ¦ Kliendi nimi ¦ Kuupäev
სახელი ¦ გვარი ¦ სახელი და გვარი ¦ კომპანია ¦ ელფოსტა ¦ ქალაქი ¦ თარიღი
Անուն ¦ Ազգանուն ¦ Անուն Ազգանուն ¦ Ընկերություն ¦ Քաղաք
Ad ¦ Soyad ¦ Ad və soyad ¦ Şirkət ¦ Şəhər ¦ Tarix ¦ Müştəri
Аты ¦ Аты-жөні ¦ Тегі ¦ Компания ¦ Қала
Familiya ¦ Kompaniya ¦ Shahar
Naam ¦ Voornaam ¦ Volle naam ¦ Maatskappy ¦ Stad
Nafn ¦ Fornafn ¦ Eftirnafn ¦ Fullt nafn ¦ Fyrirtæki ¦ Netfang
Emri ¦ Mbiemri ¦ Emri i plotë ¦ Kompania ¦ Qyteti
ስም ¦ ሙሉ ስም ¦ የአባት ስም ¦ ኩባንያ ¦ ከተማ
"""
_VALUES = r"""
(Nome) ¦ (Adi) ¦ *Adi* ¦ Shankar [Adi] ¦ (Jina) ¦ ~Jina~ ¦ (Tara) ¦ {Tara} ¦ [Tara] ¦ (Ime) ¦ [Summa] ¦ (Ник)
[The Name] ¦ {Her Name} ¦ [Say My Name] ¦ [No Name] ¦ (Dato) ¦ *easyJet* ¦ (カナ) ¦ (Kota) ¦ [untitled] ¦ {Collective}
[Redacted] ¦ Anna (Annie) Smith ¦ Smith (née Jones) ¦ *NSYNC ¦ P!nk ¦ will.i.am ¦ { } ¦ Team (Title) ¦ -30 %- ¦ [sic]
[title of show] ¦ [REC] ¦ [REC]² ¦ S[ekai] ¦ {proof} ¦ *batteries not included ¦ (500) Days of Summer ¦ [PROTOTYPE]
{Between the Brackets} ¦ [Rx] ¦ Hits [Deluxe Edition] ¦ Song [Live] ¦ Song [Official Video] ¦ Song [Remastered 2011]
Song [feat. Anna] ¦ Song [Single] ¦ Song [EP] ¦ [spunge] ¦ {the} Collective ¦ [:SITD:] ¦ M|A|R|R|S ¦ !!! ¦ (hed) p.e.
+/- ¦ [ingenting] ¦ *Shels ¦ _____ ¦ {REC} ¦ [amatorski] ¦ [dunkelbunt] ¦ ((( O ))) ¦ (Sandy) Alex G ¦ [in brackets]
-M- ¦ -(16)- ¦ =LOVE ¦ $uicideboy$ ¦ %ile ¦ [La La Land] ¦ [Homeland] ¦ [Ten] ¦ {Ten} ¦ [Land Rover] ¦ [Gate]
{Gate 5} ¦ [Cargo] ¦ [Sana] ¦ {Borg} ¦ [Vevo] ¦ [YouTube] ¦ {YouTube} ¦ [PayPal] ¦ [LinkedIn] ¦ [TikTok] ¦ [GitHub]
{GitHub} ¦ [MailChimp] ¦ [HubSpot] ¦ [JavaScript] ¦ [PlayStation] ¦ [FedEx] ¦ [WordPress] ¦ [iPhone] ¦ [eBay]
[booking.com] ¦ {next.js} ¦ [node.js] ¦ [del.icio.us] ¦ {apl.de.ap} ¦ [Amazon.com] ¦ [FastMail] ¦ Anna Smith [Guest]
Sam [Host] ¦ Bob [Speaker] ¦ Anna [Owner] ¦ Anna Smith [VIP] ¦ [VIP] Anna ¦ Anna [she/her] ¦ Anna {they}
Mobile [Home] ¦ [Mobile Home] ¦ [Old Town] Prague ¦ Prague [Old Town] ¦ [Main Street] ¦ Exile on [Main Street]
[Second City] ¦ [City Hotel] ¦ [City Bank] ¦ [Phone Home] ¦ [Street Team] ¦ [Country Music] ¦ [City Lights] ¦ [Plan B]
[Date Night] ¦ {Plan B} ¦ [Total War] ¦ [New Order] ¦ [Law & Order] ¦ [Event Horizon] ¦ {Product Hunt} ¦ [Home Alone]
[Work in Progress] ¦ [Data] ¦ #city #love ¦ #company #party ¦ #berlin#city#love ¦ #name #love #life ¦ #1 in #2
Love #Date #Night ¦ $5 total $6 ¦ $10 date $20 ¦ $100 ¦ US$5 ¦ A$AP ¦ Ke$ha ¦ Ca$h $tuff ¦ @anna @bob
@anna_smith @company ¦ ~Anna~ ~Bob~ ¦ ~100 km~ ¦ ~name of the rose~x ¦ *Anna* *Bob* ¦ (Anna) (Bob) ¦ --Anna-- --Bob--
-Anna- -Bob- ¦ _Anna_ _Bob_ ¦ !Anna! !Bob! ¦ ^Anna^ ^Bob^ ¦ :anna :bob ¦ Ratio 1:2 :3 ¦ :) :D ¦ ;-) ^^ ¦ <<Ромашка>>
ООО <<Ромашка>> ¦ <<Le Monde>> ¦ «Le Monde» ¦ «Ромашка» ¦ ООО «Имя» ¦ ТОО «Алматы» ¦ 『ノルウェイの森』 ¦ 「君の名は。」 ¦ 《红楼梦》
《三体》 ¦ 【公式】アンナ ¦ 【限定】セール ¦ ［新品］ ¦ 〔公式〕 ¦ 〈春〉 ¦ （田中） ¦ （株）山田商店 ¦ ＜春＞ ¦ ｛春｝ ¦ ＊春＊ ¦ ～春～ ¦ 【氏名】山田太郎 ¦ 【会社名】山田商店 ¦ 『城市画报』
【PR】 ¦ [公式] ¦ [새해] ¦ [김수명] ¦ {이재명} ¦ 【桑名】 ¦ [椎名] ¦ {榛名} ¦ *[Anna]* ¦ [-Anna-] ¦ [+Plus+] ¦ [!Wow!] ¦ {(Anna)}
{~Anna~} ¦ <*Anna*> ¦ [@home] ¦ [@home@] ¦ *~Anna~* ¦ ~*Anna*~ ¦ [{Anna}] ¦ ([Anna]) ¦ <(Anna)> ¦ {[Anna]} ¦ [*Anna*]
xX_Anna_Xx ¦ __anna__ ¦ --anna-- ¦ [A.B.] ¦ {A} ¦ [x] ¦ [ ] ¦ [] ¦ [?] ¦ […] ¦ [-] ¦ {-} ¦ {} ¦ <> ¦ [1] ¦ {2}
[2024] ¦ {50 %} ¦ [50 % off] ¦ {-20%} ¦ [-20 %] ¦ -20 %- ¦ -50%- ¦ --50%-- ¦ *50%* ¦ 100 % Anna ¦ 100% natural
50% off 20% more ¦ 5 % und 10 % ¦ %Arabica ¦ % Arabica ¦ % of people % ¦ 10% name 20% ¦ 50%OFF 20%
3 % p.a. (variabel) ¦ ab 5 % [1] ¦ -5 % - 10 % ¦ 5%-10% ¦ 50 % [sale] ¦ *Ab 50 €* ¦ * 5 * ¦ *gratis ¦ gratis*
* zzgl. MwSt. ¦ 19,99 €* ¦ 19.99* ¦ $19.99* ¦ **19.99** ¦ __19.99__ ¦ ~~29.99~~ 19.99 ¦ ~~29,99 €~~ 19,99 €
$1,299.00 $999.00 ¦ $50-$100 ¦ -$50- ¦ <$50 ¦ >$50 ¦ <50 €> ¦ [50 €] ¦ {50 €} ¦ [$50] ¦ {$50} ¦ {$ 5} ¦ $5-$6 ¦ #5
#5 #6 ¦ No. #5 ¦ Straße des 17. Juni 135 ¦ Via Roma, 1 ¦ Rue de la Paix 5 [2e étage] ¦ 10 Downing St. (Flat 2)
Apt #5 ¦ Apt. #5, #6 Main St ¦ Calle 5 #10-20 ¦ Cra. 7 # 71-21 ¦ 5-2-1 Ginza ¦ 〒100-0001 ¦ 1600 Pennsylvania Ave [NW]
Hauptstr. 5 {Hinterhaus} ¦ P.O. Box 5 (North) ¦ Unit <5> ¦ Block *B* ¦ Suite --5-- ¦ Building [C] ¦ Gate {5}
Room [Street level] ¦ Floor (2) ¦ Anna [Annie] Smith ¦ Anna {Annie} Smith ¦ Anna <Annie> Smith ¦ Anna -Annie- Smith
Anna *Annie* Smith ¦ Anna ~Annie~ Smith ¦ Anna _Annie_ Smith ¦ Anna "Annie" Smith ¦ Anna --Annie-- Smith
Anna «Annie» Smith ¦ Anna |Annie| Smith ¦ Jean -- Luc ¦ Jean - Luc - Marie ¦ A-B-C ¦ Jean-Luc-Marie ¦ Ana-Maria-Elena
A_B_C ¦ AC*DC ¦ M*A*S*H ¦ S*P*Y*S ¦ E*TRADE ¦ Wal*Mart ¦ Macy*s ¦ Toys*R*Us ¦ F*ck ¦ B*tch ¦ A**hole ¦ Yum! Brands
Yahoo! ¦ Jeopardy! ¦ Oliver! ¦ Panic! at the Disco ¦ Wham! ¦ !Wow ¦ [Adult Swim] ¦ [adult swim] ¦ [adultswim]
{Nimbus} ¦ [Metro] ¦ {metro} ¦ [Blur] ¦ [matrix] ¦ {code} ¦ VMware {code} ¦ [code] ¦ {hello} ¦ hello {world}
{hello world} ¦ [hello] ¦ {love} ¦ [love] ¦ <love> ¦ <br> ¦ </b> ¦ <3 Anna ¦ <Anna ¦ Anna> ¦ [Anna|Anna] ¦ {Anna
Code[ish] ¦ co[de] ¦ un{tamed} ¦ (un)named ¦ [un]common ¦ no[me] ¦ Ma[rk] ¦ {A|Anna (name) ¦ Anna (city)
Anna (Title) ¦ Anna (company) ¦ Smith (customer) ¦ Client (Berlin) ¦ Berlin (City) ¦ Kansas City [MO] ¦ Mexico (City)
Nome ¦ Nome, Alaska ¦ Nome (Alaska) ¦ Ad van Dijk ¦ Adi Shankar ¦ Nimi Patel ¦ Ime Udoka ¦ Nev Schulman ¦ Naam Boys
(Nev) ¦ Anna (Nev) ¦ [Team Anna] ¦ {Team Anna} ¦ [The Company]x ¦ {Studio} ¦ [Studio 54] ¦ [Hotel California] ¦ {Club}
[Club 8] ¦ [Ensemble] ¦ {Ensemble} Modern ¦ [Band] ¦ [The Band] ¦ {The Band} ¦ [Trio] ¦ Trio {Infernale} ¦ [Theatre]
[Gallery] ¦ {Gallery} ¦ [Foundation] ¦ {Foundation} ¦ [Labs] ¦ {labs} ¦ [Inc.] ¦ [GmbH] ¦ {GmbH} ¦ [Ltd]
CEO [interim] ¦ CTO {acting} ¦ VP (Sales) ¦ Director -- EMEA ¦ Head of R&D [DACH] ¦ Senior *Rock Star* Developer
Dev{Ops} ¦ [Dev]Ops ¦ C++ / C# [.NET] ¦ QA <Automation> ¦ Engineer #2 ¦ Manager | Sales ¦ Manager || Sales
Sales % Marketing ¦ Dr. [hc] ¦ Prof. {em.} ¦ Ph.D. (Physics) ¦ M.A. [Oxon] ¦ Mr. [Smith] ¦ Mrs. {Smith} ¦ Hi [you]
Hi {you} ¦ Hi (you) ¦ Hello -you- ¦ Dear *all* ¦ Dear [all] ¦ Hi {all} ¦ Dear {friends} ¦ Hi <there> ¦ Welcome [back]
Hello {World} ¦ Thanks (again) ¦ Hi _there_ ¦ #1 # 2 # 3 ¦ a # b # c ¦ #city # 5 #love ¦ $ 5 $ ¦ Anna $ Bob $ Carl
Anna's [Studio] ¦ Anna~Bob~Carl ¦ #x#name#y ¦ a##b##c ¦ Anna ## Bob ## Carl ¦ $$ Anna $$ ¦ ~~Anna~~ ¦ 5%%5%%5
__Anna__ ¦ 10%%-20%% ¦ <<Anna>> ¦ <<ANNA>> ¦ <<Hallo>> Welt ¦ [sic ¦ {Collective ¦ Anna [Berlin ¦ [1 ¦ {5 ¦ 5} ¦ name]
a [b ¦ [un ¦ {the ¦ Anna {ok ¦ [Anna Smith ¦ %5% ¦ %a% ¦ %AB% ¦ [Team ¦ SAVE20%NOW50%OFF ¦ 5%NAME10%OFF ¦ un(named)
sur-name-s ¦ Anna - name - Bob ¦ * Anna * ¦ ( Anna ) ¦ - Anna - ¦ ((Anna)) ¦ [Plan 9] ¦ {Plan9} ¦ [Level 42]
[Sum 41] ¦ {Maroon 5} ¦ [Forever 21] ¦ [Working Title] ¦ [First Time] ¦ [Man With No Name] ¦ [What's My Name?]
[In the Name of Love] ¦ {Your Song} ¦ [My Way] ¦ [Time Out] ¦ [TimeOut] ¦ {Time Out} ¦ [Prime Time] ¦ [Number Nine]
[Number 9] ¦ [No. 5] ¦ {Number 1} ¦ [Time Warp] ¦ [ASAP] ¦ [FYI] ¦ [NEW] ¦ [SALE] ¦ [50%] ¦ {SALE} ¦ [Sold out]
[sold] ¦ [free] ¦ [Free] shipping ¦ [no] ¦ [yes] ¦ [n] ¦ [..] ¦ [A] Team ¦ {A} Team ¦ The [A] Team ¦ [Act II]
[Part 1] ¦ [Pt. 2] ¦ Vol. [3] ¦ Disc {2} ¦ [bonus track] ¦ [Instrumental] ¦ [Explicit] ¦ [Radio Edit]
[Acoustic Version] ¦ [Original Mix] ¦ [Reissue] ¦ [Demo] ¦ [Remix] ¦ [Mono] ¦ [Live at Home] ¦ [Live in New York City]
[New York City] ¦ [Salt Lake City] ¦ {Kansas City} ¦ [Sin City] ¦ [Motor City] ¦ [Mexico City] ¦ [Bay City Rollers]
[Orange County] ¦ [Cook County] ¦ [Wall Street] ¦ [Wall Street] Journal ¦ [Sesame Street] ¦ [Washington State]
[Ohio State] ¦ [Downtown] ¦ [Chinatown] ¦ [Georgetown] ¦ [Cape Town] ¦ [Blind Date] ¦ [Save the Date]
{Save the Date} ¦ *Save the Date* ¦ --Save the Date-- ¦ [Speed Date] ¦ [Best Price] ¦ *Best Price* ¦ [Fixed Price]
*Special Price* ¦ [Half Price] ¦ {Fair Price} ¦ [Golden Age] ¦ [New Age] ¦ {Ice Age} ¦ [Body Language]
{Sign Language} ¦ [Missing Link] ¦ [Link Wray] ¦ [Title Fight] ¦ [Title Track] ¦ [First Aid] ¦ [First Lady]
{First Class} ¦ [Last Call] ¦ [Last Minute] ¦ [Last Christmas] ¦ [User Friendly] ¦ [Guest List] ¦ [Guest House]
Anna [Gift Card] ¦ [Order 66] ¦ {Order of Merit} ¦ [Order of Merit] ¦ [Order of the Phoenix] ¦ [House of Cards]
[Product Design] ¦ [Student Council] ¦ [Customer Success] ¦ {Customer Success} ¦ Head of {Customer Success}
VP [Product] ¦ Lead [Product] ¦ Manager (Product) ¦ [Event Management] ¦ [Account Manager] ¦ [Sales Agent]
[Company Secretary] ¦ [Street Artist] ¦ (Street Artist) ¦ [Country Manager] ¦ (Country Manager)
[Country Manager DACH] ¦ [City Manager] ¦ (Product Owner) ¦ [Product Owner] ¦ Product Owner ¦ [Department Head]
[Mobile Developer] ¦ [Email Marketer] ¦ [Email Marketing] ¦ {Email Marketing} ¦ [Language Teacher] ¦ [Website Manager]
[State Secretary] ¦ [Title IX] ¦ [Brand Manager] ¦ Anna [Nome] ¦ [Maria do Carmo] ¦ {Anna & Bob} ¦ [Anna und Bob]
[El Niño] ¦ [La Casa] ¦ {Il Postino} ¦ [Der Kunde ist König] ¦ [Stadt Land Fluss] ¦ {Stadtmission} ¦ [Firma Liebe]
{Ville de Paris} ¦ [Ville de Lyon] ¦ [Cité U] ¦ [Ciudad de México] ¦ {Ciudad Real} ¦ [Cidade de Deus]
[Città di Roma] ¦ [Stad Antwerpen] ¦ {Land Salzburg} ¦ [Kota Kinabalu] ¦ {Bandar Seri Begawan} ¦ [Нижний Город]
[Город N] ¦ {Город дорог} ¦ [Почта России] ¦ [Почта Банк] ¦ [城市美术馆] ¦ {公司の人} ¦ [国际公司] ¦ [上海公司] ¦ 【城市之光】 ¦ 【名前のない店】
「名前のない怪物」 ¦ 『名もなき詩』 ¦ 《你的名字》 ¦ 《姓名学》 ¦ [お名前シール] ¦ [성공] ¦ {성북동} ¦ [이름없는 가게] ¦ [회사원] ¦ [שם טוב] ¦ {نام آوران}
[شهر فرنگ] ¦ [नाम शबाना] ¦ [ชื่อดัง] ¦ Café {Central} ¦ Bistro [Nord] ¦ Hotel [Adlon] ¦ {Hotel} Adlon ¦ [Hotel] Adlon
Bar *Central* ¦ Club -Berghain- ¦ Studio ~54~ ¦ A [B] C ¦ -A- B -C- ¦ *A* (B) {C} ¦ --- ¦ -- ¦ ** ¦ *** ¦ **** Hotel
***** Hotel Adlon ¦ Hotel Adlon ***** ¦ Hotel *****S ¦ 4*-Hotel ¦ 3* Hotel ¦ (*) ¦ [*] ¦ {*} ¦ Anna* ¦ Anna** ¦ *Anna
Anna† ¦ Anna [1][2] ¦ Anna^2 ¦ x^2^3 ¦ a_b_c ¦ __init__ ¦ snake_case ¦ CONST_NAME ¦ first_name ¦ #NAMASTE
#namaste #love ¦ #Name ¦ #1Name ¦ C#-Name ¦ F# minor #1 ¦ @name ok ¦ A@B@C ¦ anna@mail.com ¦ <anna@mail.com>
Anna <anna@mail.com> ¦ anna@name.com bob@name.com ¦ mail@company.com, info@company.com ¦ https://example.com/~name/
https://example.com/?name=x&city=y ¦ example.com/{x} ¦ file://C:/name ¦ C:\name\city ¦ name=value ¦ a:b:c ¦ 10:30:15
:name: is :cool: ¦ :rocket: launch :tada: ¦ ;name; ¦ /name/city/ ¦ \name\ ¦ "name" ¦ 'name' ¦ `name` ¦ $name brand
Brand$ ¦ $$$ ¦ $$ Deals $$ ¦ $ave $$ now ¦ $5 off $20 ¦ $5-$10 ¦ US$ 5 – US$ 10 ¦ $1.99/$2.99 ¦ ($5) ¦ [$5 off]
{5 €} ¦ [ab 5 €] ¦ {ab 99,– €} ¦ *99,– €* ¦ -,99 ¦ 5,-- ¦ 5.-- ¦ --,50 ¦ 12,-/Monat ¦ ~~$49.99~~ $29.99 ¦ ~$30~ $20
~30 min ~ 40 min ¦ ~ 5 km ~ ¦ ±5 % ¦ >5 % <10 % ¦ <5% ¦ 5%<10% ¦ %5 indirim ¦ %50 İndirim %20 ¦ %20 + %10 ¦ 20%+10%
-20%/-30% ¦ 20%-30% OFF ¦ 20% off*, 30% off** ¦ 100%COTTON 50%OFF ¦ 5%off%now ¦ 10 %iger Rabatt
5 %-Klausel, 10 %-Regel ¦ 0% APR* ¦ 0 % Zinsen [2] ¦ [0 %] ¦ {0%} ¦ 99.9%-100% ¦ a%b%c ¦ Unit [5] 12 Main St
12 [Rear] Main St ¦ Main St. 12 {rear} ¦ 12-14-16 Main St ¦ 12/14 Main St ¦ Main St. (12) ¦ Flat -1- ¦ Level -1
Level -1- ¦ Stock {EG} ¦ Haus [A] ¦ Top *5* ¦ Stiege 1/Top 5 ¦ P.O. Box [123] ¦ Postfach <12 34> ¦ Zimmer #5#
Suite #100, #200 ¦ No.5#12 ¦ 123号 [後門] ¦ 北京市【朝阳区】 ¦ 東京都（港区） ¦ 〒100-0001【本社】 ¦ 서울시 [강남구] ¦ ул. Ленина, д. 5 [корп. 2]
г. Москва {центр} ¦ [City of London] ¦ City of [London] ¦ [State of Mind] ¦ [Country of Origin] ¦ County [Cork]
Co. {Cork} ¦ Prix d'ami [Société Générale] ¦ [Société Générale] ¦ {Société Générale} ¦ [Crédit Mutuel]
*Entreprise du mois* ¦ [Entreprise Martin] ¦ [Empresa X SA] ¦ {Grupo Empresa} ¦ [Firma Müller] ¦ *Firma Müller*
[Handy Manny] ¦ (Nom de plume) ¦ [Nom de guerre] ¦ (nom de Dieu) ¦ [Nombre de Dios] ¦ (In Nomine) ¦ [Nome di Dio]
{Via Roma} ¦ [Via Appia] ¦ (Rue Cler) ¦ [Rue Cler] ¦ [Calle 13] ¦ {Calle Ocho} ¦ (Calle Real) ¦ [Ciudad Juárez]
[Città Alta] ¦ [Altstadt] ¦ {Stadt Köln} ¦ [Neustadt] ¦ [Stadtwerke] ¦ *Stadtwerke* ¦ [Straßenfest]
[Titelverteidiger] ¦ [Datumsgrenze] ¦ [Kundendienst] ¦ {Kundendienst} ¦ [Kunde König] ¦ [Mitgliedschaft]
[Benutzeroberfläche] ¦ [Nutzfahrzeuge] ¦ [Namensgeber] ¦ [Namenlos] ¦ {namenlos} ¦ [Nameless] ¦ {nameless}
[nameless ghouls] ¦ [Nicknames] ¦ [renamed] ¦ {filename} ¦ [surnamed] ¦ [Username Taken] ¦ [Nick Cave]
(Company of Heroes) ¦ [Company of Heroes] ¦ {Bad Company} ¦ [Bad Company] ¦ *In Good Company* ¦ [Two's Company]
(& Company) ¦ [Smith & Company] ¦ {Tiffany & Company} ¦ *Smith and Company* ¦ -Smith & Company- ¦ (and Company)
[and company] ¦ Anna [and Company] ¦ [The Mail] ¦ [Daily Mail] ¦ {Royal Mail} ¦ [Mail on Sunday] ¦ [Mail & Guardian]
[You've Got Mail] ¦ [Phone Booth] ¦ [Call My Agent] ¦ [Age of Empires] ¦ [Age of Consent] ¦ [Gender Studies]
[Balance of Power] ¦ [Total Recall] ¦ [Total Eclipse] ¦ [Signature Move] ¦ [Coupon Queen] ¦ [Quantity Surveyor]
(Quantity Surveyor) ¦ [Quantity Theory] ¦ [Birthday Girl] ¦ *Birthday Boy* ¦ [Happy Birthday] ¦ *Happy Birthday*
~Happy Birthday~ ¦ --Happy Birthday-- ¦ (Happy Birthday) ¦ _Happy Birthday_ ¦ #HappyBirthday ¦ {Happy Birthday}
!Happy Birthday! ¦ [Thank You] ¦ *Thank You* ¦ [Hello] ¦ *Hello* ¦ {Hello} ¦ (Hello) ¦ [Welcome] ¦ *Welcome Back*
[Dear John] ¦ {Dear Diary} ¦ [Congratulations] ¦ Hi [5] ¦ Hi *you* ¦ Hi -Anna- ¦ Dear [Anna] ¦ Dear [Sir]
Dear {Sir/Madam} ¦ Dear [Sir or Madam] ¦ Dear Sir (or Madam) ¦ Avatar [3D] ¦ [Logo Design] ¦ *Logo* Design
[Link Building] ¦ [Missing] Link ¦ [Language Lab] ¦ [Prefix Magazine] ¦ [Suffix Tree] ¦ [Province of Canada]
[State of the Union] ¦ {State of Play} ¦ [Solid State] ¦ [Steady State] ¦ [County Line] ¦ [County Cork]
[Street View] ¦ [Street Fighter] ¦ [High Street] ¦ {High Street} ¦ [Bond Street] ¦ (Bond Street) ¦ -Bond Street-
[42nd Street] ¦ [City of God] ¦ [City of Angels] ¦ {City of Light} ¦ [City & Colour] ¦ [City and Colour]
{City and Guilds} ¦ [Country & Western] ¦ [Zip Line] ¦ [Mobile, Alabama] ¦ (Mobile, AL) ¦ [Plan of Action]
[Time Machine] ¦ [Time & Space] ¦ {Time & Life} ¦ [Number One] ¦ {Number One} ¦ [Product Red] ¦ [(RED)] ¦ (RED)
(PRODUCT)RED ¦ (Product) RED ¦ [User Error] ¦ [Student Union] ¦ [Guest Star] ¦ [Guest Appearance] ¦ [Speaker Box]
Speakerboxxx ¦ [Owner Operator] ¦ [Position Paper] ¦ [Profile Theatre] ¦ Hallo (Welt) ¦ Hallo *Welt* ¦ Hallo -Anna-
Bonjour *Paris* ¦ Hola -Barcelona- ¦ Ciao (Bella) ¦ *Ciao Bella* ¦ Привет, *Мир*! ¦ 你好，*世界* ¦ こんにちは（世界） ¦ 안녕하세요, (세계)
Dear *Friend* ¦ Dear (valued) Anna ¦ Hi -there- ¦ Thanks *a lot* ¦ Merci (beaucoup) ¦ [Danke] ¦ {merci} ¦ *Gracias*
Liebe [Freunde] ¦ Herr [Müller] ¦ Frau (Dr.) Müller ¦ Mr. (Bean) ¦ 【感謝】 ¦ 【祝】 ¦ 〔春〕 ¦ [宋] ¦ [李] ¦ {王} ¦ 〔姜〕 ¦ [김]
{박} ¦ [Đức] ¦ {Đặng} ¦ [Işık] ¦ {Ørsted} ¦ [Łódź] ¦ {Île-de-France} ¦ [Čedok] ¦ [Ñ] ¦ [Ж] ¦ {Я} ¦ [א] ¦ (Мир) ¦ [Мир]
{Мир} ¦ «Мир» ¦ [Ваня] ¦ {Наша компания лучшая} ¦ [Деньги] ¦ [Москва] ¦ [Αθήνα] ¦ [تهران] ¦ [القاهرة] ¦ [תל אביב]
[दिल्ली] ¦ [กรุงเทพ] ¦ [Hà Nội] ¦ [東京] ¦ [北京] ¦ [서울]
"""


def _parted(table: str) -> list[str]:
    return [one for line in table.strip().split("\n") for one in line.split(" ¦ ")]


UNFILLED = _parted(_TAGS)
VALUES = _parted(_VALUES)
FORMS = _parted(_FORMS)
