"""Names of people and companies as lists have them, with all that they have besides letters."""

_PEOPLE = """
O'Neill (she/her)|Will.I.Am|N'Golo|100% Anna|Q*bert|A$AP Rocky|Ke$ha|P!nk|-Anna-|J-Lo|Jay-Z|50 Cent|2Pac|deadmau5|Sunn O)))
X Æ A-Xii|Exa Dark Sideræl|Blue Ivy|Malcolm X|Dr. No|Mr. T|Ice-T|Eazy-E|T-Pain|Flo Rida|will.i.am|apl.de.ap|k.d. lang|bell hooks
e.e. cummings|J.R.R. Tolkien|J. K. Rowling|George R.R. Martin|Martin Luther King, Jr.|Robert Downey Jr.|Henry VIII|John Paul II
Cuba Gooding, Jr.|Sammy Davis Jr.|O'Brien|O’Brien|O`Brien|D'Angelo|d'Été|L'Oréal Dubois|M'Baye Niang|N'Diaye|N’Golo Kanté|Ng'ang'a
Ngũgĩ wa Thiong'o|Wanjirũ|Chiamaka Okonkwo-Eze|Ọbáfẹ́mi Awólọ́wọ̀|'t Hooft|van 't Hoff|Gerard 't Hooft|in 't Veld|op den Camp|van der Berg
Ludwig van Beethoven|Otto von Bismarck|Karl-Theodor zu Guttenberg|Ursula von der Leyen|Charles de Gaulle|Miguel de la Cruz|Oscar de la Renta
José Ortega y Gasset|Santiago Ramón y Cajal|João dos Santos e Silva|Luiz Inácio Lula da Silva|Mohammed bin Salman Al Saud|Osama el-Baz
Abu Bakr al-Baghdadi|ʿAbd al-Malik|Al-Khwārizmī|Zayn Malik|Malala Yousafzai|Muḥammad|محمد علي|فاطمة الزهراء|عبد الله|أم كلثوم|نجيب محفوظ
יוסף כהן|שרה נתניהו|בן-גוריון|ז'בוטינסקי|אברהם אבן עזרא|李小龍|王芳|王|习近平|毛泽东|司马迁|欧阳娜娜|田中太郎|山田 花子|さくら|渡邊|渡邉|髙橋|サラ・スミス
ジャン=リュック|김민준|남궁민|제갈량|สมชาย ใจดี|ประยุทธ์ จันทร์โอชา|अर्जुन शर्मा|श्री लक्ष्मी|প্রিয়া সেন|தமிழ்செல்வி|తెలుగు రావు|ಅನಿಲ್ ಕುಮಾರ್|മോഹൻലാൽ|ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ
አበበ በቂላ|Հայկ Պետրոսյան|თამარ მეფე|Владимир Чайковский|Иван Грозный|Римский-Корсаков|Салтыков-Щедрин|Кузьма Минин|Їжакевич|Григорій Сковорода
Ђорђе Балашевић|Ћирило|Љубица|Ангел Ѓорѓиевски|Γιώργος Παπανδρέου|Άννα|Ελένη|Οδυσσέας Ελύτης|Nguyễn Văn Đức|Trần Thị Ỷ Lan|Đặng Lê|Phạm Ngọc Ánh
Þorgerður Katrín|Björk Guðmundsdóttir|Sæunn|Ævar|Østergaard|Ærø Hansen|Søren Kierkegaard|Åsa Åkesson|Ågren|Jääskeläinen|Väinämöinen|Õnne|Ülle
Bērziņš|Šarūnas Jasikevičius|Žemaitis|Łukasz Żółć|Wojciech Szczęsny|Grażyna|Jiří Čeněk|Dvořák|Ľubomír Ďurica|Štefánik|Szőke Gergő|Erdős Pál
Ștefan cel Mare|Țepeș|Ioana-Mădălina|Đinđić|Željko|Krleža|Slavoj Žižek|Şebnem İnönü|Işık|Gökhan Çağlar|Əliyev|Nursultan Nazarbayev|Ġużeppi
Siobhán Ní Bhriain|Seán Ó Súilleabháin|Aoife Mac Gabhann|Niamh Nic Gearailt|MacLeòid|Rhŷs ap Gruffudd|Siân|Llŷr ab Owain|Íñigo|Núria Ferré i Puig
Conceição|Lourenço d’Almeida|Nuñez-O'Shea|Peña|Zoë|Chloë Sevigny|Anaïs Nin|Noël Coward|Renée Zellweger|Françoise|François-Xavier|Hélène de Fougerolles
Jean-Luc Godard|Jean‑Luc|Anne-Marie St. John-Smythe|St. John|Saint-Exupéry|Mary Ann|Mary Jane Watson-Parker|Smith-Jones|Müller-Lüdenscheidt|Groß
Weiß|Schröder|Jürgen|Günther Graß|Kanakaokai-Keihanaikukauakahihuliheekahaunaele|Ka'iulani|Kealoha|Keli'i|Hōkūlani|Tāne Mahuta|Te Rangi Hīroa
Xochitl Quetzalli|Quetzalcóatl|Tenzin Gyatso|Sukarno|Suharto|Aung San Suu Kyi|U Nu|Pol Pot|Ng|Wu|Ó|Å|Y|E|Io|Bo Li|Xi|Vi|Yo-Yo Ma|Jo|Al|Ed
Null|Mr. Null|Christopher Null|Nil|Na|Na Li|Nan|Nan Goldin|None Smith|Undefined Jr.|True|True Smith|False|Test|Test Testsson|Blank|Mel Blanc
Les Claypool|Jack Black|Barry White|Seymour Butts|Name Nameson|Frank N. Furter|Guy Incognito|John Q. Public|Joe Bloggs|Max Mustermann
Anna "Nan" Smith|"Weird Al" Yankovic|Dwayne “The Rock” Johnson|Björn (Bear) Borg|Sam [he/him]|Sam (they/them)|Alex <3|Anna & Bob|Anna + Bob
Anna/Bob|Anna, Bob und Carla|Mr & Mrs Smith|Prince & Princess|The Artist (Formerly Known as Prince)|Anna 🎉|👩 Zoë|♥ Anna ♥|★ Bob ★|~Anna~|*Anna*
xX_Anna_Xx|Anna_92|anna.smith|anna-smith|@anna|#annastrong|Anna!|Anna?|Anna...|Anna…|¡Anna!|¿Anna?|"Anna"|'Anna'|(Anna)|[Anna]|{Anna}|<Anna>
Semi;Colon|Equals=Sign|Per%Cent|Back\\slash|Under_Score|Ma[rk]|Tilde~|At@Sign|A|B.|C. D.|Anna B|McDonald|MacDonald|DeShawn|LaToya|DiCaprio
LeBron|JaMarcus|O'Shaughnessy|FitzGerald|Van Gogh|VanDyke|von Trapp|ffrench|ffoulkes|Featherstonehaugh|Cholmondeley|Wolfeschlegelsteinhausen
Dr. Dre|Dr. Jane Doe, PhD|Prof. Dr. h.c. mult. Müller|Sir Ian|Dame Judi|Rev. Green|Capt. Kirk|Lt. Col. Sanders|Sgt. Pepper|Miss Saigon|Frau Holle
"""
_COMPANIES = """
C# & Sons|#1 Pizza #2|Toys "R" Us|Yahoo!|50% off 20% more|C++ Ltd|C# Ltd|.NET Partners|Node.js Foundation|F# Music|Disney+|Canal+|Apple TV+|A+E
AT&T|H&M|M&S|B&Q|P&O|R&D GmbH|Johnson & Johnson|Procter & Gamble|Smith, Jones & Co.|Jones & Co|Marks & Spencer plc|Barnes & Noble|Bed Bath & Beyond
AC/DC|AC/DC; SARL|A/S Norsk|DSV A/S|Mærsk A/S|Carlsberg A/S|TCP/IP Ltd|24/7 Fitness|7-Eleven|7-Up|3M|20th Century Fox|1&1|1-800-Flowers|99¢ Only
100% Pure|100% natural GmbH|5% Nutrition|Three %|%Arabica|% Arabica|50/50|9to5|21st Century|Forever 21|Phase 4|G4S|O2|T-Mobile|S-Oil|E.ON|R.E.M.
L'Oréal S.A.|Nestlé S.A.|Société Générale|Crédit Agricole S.A.|Électricité de France|L’Occitane en Provence|Moët & Chandon|Château d'Yquem
BMW AG|SAP SE|IBM|HSBC|KPMG|PwC|EY|ING|UPS|DHL|BASF SE|VW|ThyssenKrupp|ProSiebenSat.1|RTL+|ARD/ZDF|TÜV SÜD|Müller & Söhne|Bäckerei Weiß e.K.
Sparkasse Köln/Bonn|Verein für Leibesübungen e.V.|FC Schalke 04 e.V.|1. FC Köln|1. FC Union Berlin e.V.|TSV 1860 München|GmbH & Co. KG|Meier GmbH & Co. KGaA
Ferrero S.p.A.|Fiat S.p.A.|Dolce&Gabbana|Trattoria "Da Mario"|Osteria (Bella)|Caffè Nero S.r.l.|Pizza & Pasta|Gruppo 24 ORE|Telefónica, S.A.
El Corte Inglés|Construcciones y Contratas|Peña Hnos.|Café Olé!|¡Hola!|Grupo Bimbo S.A.B. de C.V.|Petróleo Brasileiro S.A.|Pão de Açúcar|Itaú
Açaí & Cia. Ltda.|Banco do Brasil|Oy Karl Fazer Ab|Nokia Oyj|IKEA of Sweden AB|Hennes & Mauritz AB|Ängel & Söner HB|Ørsted A/S|Lego A/S|Bang & Olufsen
Philips N.V.|Heineken B.V.|Albert Heijn|'t Hoekje|De Bijenkorf|Jan & Zn. B.V.|Żabka Polska Sp. z o.o.|PKN ORLEN|Škoda Auto a.s.|Plzeňský Prazdroj, a.s.
Slovnaft, a.s.|MOL Nyrt.|Kft. Kovács|Dacia S.R.L.|Rimac d.o.o.|Krka, d. d.|Türk Hava Yolları A.Ş.|Koç Holding A.Ş.|ООО «Ромашка»|ОАО «Газпром»
ЗАО "Восток-Запад"|ИП Иванов А. А.|ТОВ «Рога і копита»|Яндекс|1С:Предприятие|М.Видео|ΔΕΗ Α.Ε.|Καφενείο «Η Γωνιά»|شركة أرامكو|בנק לאומי לישראל בע"מ
דבש & אבא בע״מ|株式会社トヨタ|(株)日立製作所|㈱ソニー|有限会社さくら|トヨタ自動車株式会社|K.K. Tanaka|삼성전자(주)|주식회사 카카오|阿里巴巴集团|华为技术有限公司|中国银行（香港）有限公司
บริษัท ปตท. จำกัด (มหาชน)|टाटा समूह|Tata Sons Pvt. Ltd.|Larsen & Toubro|Mahindra & Mahindra|PT. Gojek|PT Bank Central Asia Tbk|Sdn. Bhd. Maju
Công ty TNHH Phở 24|Vinamilk|Qantas Airways Ltd|Woolworths Pty Ltd|Fisher & Paykel|Air NZ|Tim Hortons|Lululemon|Alphabet Inc.|Amazon.com, Inc.
Booking.com|Monday.com|Ask.fm|del.icio.us|last.fm|Match.com|Overstock.com|tl;dr|Jump!|Yum! Brands|Chips Ahoy!|Whaam!|Guess?|Wham!|Panic! at the Disco
Therapy?|Does It Offend You, Yeah?|(hed) p.e.|[untitled]|[unsigned]|{Collective}|<Code>|</Agency>|<Angle> Brackets|[spunk]|{ A Studio }|*NSYNC
N*E*R*D|M*A*S*H|S.W.A.T.|A*Teens|D*Note|B*Witched|Sunn O))) Ltd|+44|-ism|--Studio--|_underscore|__studio__|Studio_One|x_x|o.O|~ Spa ~|=mc2
€uro Shop|£1 Shop|$2 Store|$hop|Ca$h Converters|Bank$|A$AP Mob|¥en Sushi|B@NK|@home|@Work|The @ Company|H@ppy Place|#winning|#Hashtag GmbH|C#|No.1
№ 1|Nº 5|N° 21|Chanel N°5|§ 1 Recht|© Copyright Co|Brand™|Brand®|ø|Ø|°C Climate|µTorrent|ΔΣ|λ-Labs|π-Pizza|√2|∞ Design|½ Price|²³|café ☕|Star★Bucks
O|A & A|A. A. A.|X.com|X|Q|Y Combinator|i|i-D|iRobot|iPhone Shop|eBay|adidas|thyssenkrupp|easyJet|AirBnB|YouTube|McDonald's|MacKenzie & Sons
Ben & Jerry's|Lloyd's of London|Sotheby's|Macy's|Kellogg's|Levi's®|Wendy’s|Dunkin'|Rock 'n' Roll|Guns N' Roses|Drum'n'Bass|Fish'n'Chips|Salt-N-Pepa
Unknown Pleasures|Nobody's Child|No Name Bar|None the Wiser|Blank Canvas|Empty Nest Ltd|Nil Desperandum|N/A Studios|Test Valley Brewing|Anonymous Content
"""

REAL_NAMES = [name.strip() for line in (_PEOPLE + _COMPANIES).split("\n") for name in line.split("|") if name.strip()]
