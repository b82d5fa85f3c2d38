"""Tags as marketers of many countries write them by hand or by a tool, and what is written with the same marks but is a
value."""

_TAGS = r"""
{jina} ¦ {ad} ¦ [Nome] ¦ {ime} ¦ [ime] ¦ [Adi] ¦ {nick_name} ¦ {asiakkaan nimi} ¦ [Ime kupca] ¦ {Ник} ¦ {カナ}
[Navn på kunden] ¦ [Nom & Prénom] ¦ {Nom / Prénom} ¦ [Name, Vorname] ¦ {Vor- und Nachname} ¦ {Vor- & Nachname}
[Vorname/Nachname] ¦ {姓}{名} ¦ [姓 名] ¦ {姓}さん ¦ {이름}님 ¦ {이름} 고객님 ¦ [名前]様 ¦ {用户名}先生 ¦ {FNAME}さん ¦ Xin chào {tên}
สวัสดี {ชื่อ} ¦ नमस्ते {नाम} ¦ مرحبا {اسم} ¦ שלום {שם} ¦ #{고객명} ¦ {naam} ¦ [Naam] ¦ {navn} ¦ {namn} ¦ {nimi} ¦ {név}
{nama} ¦ {שם} ¦ {اسم} ¦ {نام} ¦ {ชื่อ} ¦ {họ tên} ¦ {ФИО} ¦ {用户名} ¦ {昵称} ¦ {お客様名} ¦ [Unternehmen] ¦ {title} ¦ {first}
{last} ¦ {id} ¦ {customer} ¦ [Recipient] ¦ [Speaker Name] ¦ [Recipient's First Name] ¦ [Client's Name]
[Mr./Mrs. Last Name] ¦ [firstname/there] ¦ -firstname- -lastname- ¦ --firstname-- --lastname--
(firstname) (lastname) ¦ *firstname* *lastname* ¦ Hi --First Name-- ¦ ｛｛name｝｝ ¦ ［first_name］ ¦ 【姓名】 ¦ ｛name｝ ¦ 〔氏名〕
＜氏名＞ ¦ 《姓名》 ¦ 「氏名」 ¦ ％FIRSTNAME％ ¦ ＊｜FNAME｜＊ ¦ ＄｛name｝ ¦ ［名前］ ¦ ［会社名］ ¦ 【お客様名】様 ¦ 尊敬的【姓名】先生 ¦ 亲爱的｛昵称｝ ¦ 『氏名』様
[Kundenname] ¦ {Firmenname} ¦ [Name des Kunden] ¦ {Nom du client} ¦ [Nombre del cliente] ¦ {nome do cliente}
[Nome del cliente] ¦ {Kundens namn} ¦ {imię klienta} ¦ [Имя клиента] ¦ [имя получателя] ¦ {客户姓名} ¦ {고객 이름} ¦ {お客様のお名前}
[Naam van de klant] ¦ {müşteri adı} ¦ {اسم العميل} ¦ {שם הלקוח} ¦ {tên khách hàng} ¦ {nama pelanggan} ¦ {ชื่อลูกค้า}
{ग्राहक का नाम} ¦ {jméno} ¦ {meno} ¦ {nume} ¦ {ime i prezime} ¦ {emri} ¦ {ad soyad} ¦ {όνομα} ¦ {ім'я} ¦ {імя}
{ім’я} ¦ {име} ¦ {სახელი} ¦ {անուն} ¦ {ismi} ¦ {аты} ¦ {nafn} ¦ {nimi} {sukunimi} ¦ {vārds} ¦ {vardas} ¦ {eesnimi}
{pangalan} ¦ {naam} {achternaam} ¦ {izena} ¦ {enw} ¦ {ainm} ¦ {পুরো নাম} ¦ {নাম} ¦ {நாம்}x{பெயர்} ¦ {పేరు} ¦ {ಹೆಸರು}
{പേര്} ¦ {નામ} ¦ {ਨਾਮ} ¦ {නම} ¦ {अंतिम नाम} ¦ {नाव} ¦ {थर} ¦ {ឈ្មោះ} ¦ {အမည်} ¦ {ຊື່} ¦ {prénom} ¦ [PRÉNOM] ¦ {prenom}
[Prénom du destinataire] ¦ {société} ¦ [Entreprise] ¦ {ville} ¦ [Ciudad] ¦ {correo} ¦ {fecha} ¦ {cumpleaños}
{empresa} ¦ {usuario} ¦ {città} ¦ {azienda} ¦ {cidade} ¦ {aniversário} ¦ {sobrenome} ¦ {bedrijf} ¦ {woonplaats}
{företag} ¦ {virksomhed} ¦ {selskap} ¦ {yritys} ¦ {firma} ¦ {miasto} ¦ {město} ¦ {város} ¦ {oraș} ¦ {grad_ime}
{şehir} ¦ {şirket} ¦ {πόλη} ¦ {город} ¦ {дата} ¦ {місто} ¦ {компания} ¦ {עיר} ¦ {חברה} ¦ {المدينة} ¦ {الشركة} ¦ {شهر}
{शहर} ¦ {เมือง} ¦ {thành phố} ¦ {kota} ¦ {bandar} ¦ {城市} ¦ {公司} ¦ {邮箱} ¦ {手机号} ¦ {订单号} ¦ {都道府県} ¦ {会社名} ¦ {注文番号}
{도시} ¦ {회사명} ¦ {주문번호} ¦ {이메일} ¦ {생년월일} ¦ {user} ¦ {username} ¦ {nickname} ¦ [nickname] ¦ {recipient} ¦ {member}
{order} ¦ {product} ¦ {event} ¦ {client} ¦ {subscriber} ¦ [Customer] ¦ [Client] ¦ [Guest] ¦ [Attendee]
Dear [Recipient], ¦ Hi [Customer] ¦ Hello {customer} ¦ Liebe {kundin} ¦ [Empfänger] ¦ [Kunde] ¦ {destinataire}
[Host Name] ¦ [Brand Name] ¦ [Your Company Name Here] ¦ [Patient's Name] ¦ [Guest’s Name] ¦ [Employee's Full Name]
{Partner's first name} ¦ [First & Last Name] ¦ [First and Last Name] ¦ [Mr/Ms Last Name] ¦ [Name or Company]
[first name or there] ¦ {name/friend} ¦ [Company/Organization] ¦ [Insert First Name] ¦ <Your Name> ¦ <Customer Name>
Hi -name- ¦ Dear -firstname-, ¦ Hello (firstname)! ¦ Hi *FNAME* ¦ (First Name) (Last Name)
-first_name- from -company- ¦ Welcome -first_name-! ¦ $firstname $lastname ¦ Hi $firstname
@Profile.First_Name @Profile.Last_Name ¦ :first_name :last_name ¦ !fname !lname ¦ VAR_FIRST_NAME VAR_LAST_NAME
^FIRST_NAME^ ^LAST_NAME^ ¦ _firstname_ _lastname_ ¦ !firstname! !lastname! ¦ %FIRSTNAME% %LASTNAME% ¦ #FNAME# #LNAME#
~Contact.FirstName~ ~Contact.LastName~ ¦ __firstname__ __lastname__ ¦ «Имя» «Фамилия» ¦ «Vorname» «Nachname»
Hallo «Vorname» ¦ Hej -förnamn- ¦ Bonjour (prénom) ¦ Hola *nombre* ¦ Ciao -nome- ¦ ##Vorname## ¦ @@name@@ ¦ %имя%
%ИМЯ% ¦ #имя# ¦ $имя$ ¦ ~имя~ ¦ --Vorname-- ¦ --Имя-- ¦ Hei --fornavn-- ¦ #{name} ¦ #{имя} ¦ @{名前} ¦ %{имя} ¦ {$имя}
[[имя]] ¦ {{имя}} ¦ {{お名前}} ¦ *|ИМЯ|* ¦ %%Имя%% ¦ [%имя%] ¦ ${이름} ¦ <%= имя %> ¦ {?имя?} ¦ <<Имя>> ¦ <<First Name>>
<<vorname>> ¦ [-FIRSTNAME-] [-LASTNAME-] ¦ [!Имя!] ¦ *[имя]* ¦ {firstName} ¦ [shoeSize] ¦ {ShoeSize}
[OrganizationName] ¦ {order.id} ¦ {user.name} ¦ [contact:first] ¦ {contact.firstname} ¦ [LastDonationAmount]
{event_date} ¦ {customer-name} ¦ {{user}} ¦ {first name} ¦ [FIRST NAME] ¦ [ First Name ] ¦ { name } ¦ {NAME} ¦ [LAST]
[First] ¦ [Ваше имя] ¦ [Ihr Name] ¦ [Votre nom] ¦ [Su nombre] ¦ [Seu nome] ¦ [Tu nombre] ¦ [Uw naam] ¦ [Twoje imię]
{data_urodzenia} ¦ [Nazwa firmy] ¦ [Название компании] ¦ [Ф.И.О.] ¦ {Ad Soyad} ¦ {AD} ¦ {ADI} ¦ {SOYADI} ¦ {İSİM}
{adı} ¦ {Kullanıcı Adı} ¦ [نام و نام خانوادگی] ¦ [الاسم الأول] ¦ {booking number} ¦ [Order Number] ¦ [order id]
{Event Name} ¦ [Course Name] ¦ [Hotel Name] ¦ [Tracking Number] ¦ {Invoice Number} ¦ [Job Title] ¦ [Email Address]
{E-Mail} ¦ {e-mail} ¦ [E-Mail-Adresse] ¦ {mail} ¦ [Phone] ¦ [Membership ID] ¦ {customer_id} ¦ {Postleitzahl}
[Anrede] [Nachname] ¦ {Anrede} {Titel} {Nachname}
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
(Nev) ¦ Anna (Nev) ¦ [Team Anna] ¦ {Team Anna} ¦ [Team Title] ¦ [The Company]x ¦ {Studio} ¦ [Studio 54]
[Hotel California] ¦ {Club} ¦ [Club 8] ¦ [Ensemble] ¦ {Ensemble} Modern ¦ [Band] ¦ [The Band] ¦ {The Band} ¦ [Trio]
Trio {Infernale} ¦ [Theatre] ¦ [Gallery] ¦ {Gallery} ¦ [Foundation] ¦ {Foundation} ¦ [Labs] ¦ {labs} ¦ [Inc.] ¦ [GmbH]
{GmbH} ¦ [Ltd] ¦ CEO [interim] ¦ CTO {acting} ¦ VP (Sales) ¦ Director -- EMEA ¦ Head of R&D [DACH]
Senior *Rock Star* Developer ¦ Dev{Ops} ¦ [Dev]Ops ¦ C++ / C# [.NET] ¦ QA <Automation> ¦ Engineer #2 ¦ Manager | Sales
Manager || Sales ¦ Sales % Marketing ¦ Dr. [hc] ¦ Prof. {em.} ¦ Ph.D. (Physics) ¦ M.A. [Oxon] ¦ Mr. [Smith]
Mrs. {Smith} ¦ Hi [you] ¦ Hi {you} ¦ Hi (you) ¦ Hello -you- ¦ Dear *all* ¦ Dear [all] ¦ Hi {all} ¦ Dear {friends}
Hi <there> ¦ Welcome [back] ¦ Hello {World} ¦ Thanks (again) ¦ Hi _there_
"""


def _parted(table: str) -> list[str]:
    return [one for line in table.strip().split("\n") for one in line.split(" ¦ ")]


UNFILLED = _parted(_TAGS)
VALUES = _parted(_VALUES)
