"""Names of people as lists have them, and as they are written; what is alone stays as it is."""

from tests.server.designs.kinds.tricky_names import WRITTEN as TRICKY

WRITTEN = """
sarah > Sarah | SARAH > Sarah | sARAH > Sarah | bOB > Bob | Sarah | sarah smith > Sarah Smith | SARAH SMITH > Sarah Smith
Sarah SMITH > Sarah Smith | sarah Smith > Sarah Smith | sARAH o'BRIEN > Sarah O'Brien | sarah O'BRIEN > Sarah O'Brien
JJ | DJ | TJ | JJ Abrams | JJ ABRAMS > JJ Abrams | DJ KHALED > DJ Khaled | AJ Smith | TJ SMITH > TJ Smith | JR SMITH > Jr Smith
NG > Ng | Kim NG > Kim Ng | Jean LI > Jean Li | Wei WU > Wei Wu | Bo | BO > Bo | AL GORE > Al Gore | ED SHEERAN > Ed Sheeran
J.R.R. TOLKIEN > J.R.R. Tolkien | j.r.r. tolkien > J.R.R. Tolkien | J. K. ROWLING > J. K. Rowling | c.s. lewis > C.S. Lewis
john e smith > John E Smith | JOHN F KENNEDY > John F Kennedy | Malcolm X | malcolm x > Malcolm X | Harry S. Truman
O'NEILL > O'Neill | o'neill > O'Neill | O’NEILL > O’Neill | O'Neill | o'Neill > O'Neill | D'ANGELO > D'Angelo | D'Angelo
d'Angelo | d'angelo > d'Angelo | d'été > d'Été | jeanne d'arc > Jeanne d'Arc | Jeanne d'Arc | JEANNE D'ARC > Jeanne D'Arc
dell'acqua > dell'Acqua | N'GOLO KANTÉ > N'Golo Kanté | n'golo > N'Golo | M'BAYE > M'Baye | ng'ang'a > Ng'ang'a
KA'IULANI > Ka'iulani | keli'i > Keli'i | 'T HOOFT > 't Hooft | gerard 't hooft > Gerard 't Hooft | Gerard 't Hooft
MCDONALD > McDonald | mcdonald > McDonald | McDONALD > McDonald | McDonald | macdonald > MacDonald | MACDONALD > MacDonald
Macdonald | MacDonald | MACRON > Macron | macey > Macey | mack > Mack | MACHADO > Machado | mckenzie > McKenzie | Mckenzie
JEAN-LUC > Jean-Luc | jean-luc picard > Jean-Luc Picard | anne-marie > Anne-Marie | Anne-marie | Min-jung | KIM MIN-JUNG > Kim Min-Jung
MARY-ANN > Mary-Ann | smith-jones > Smith-Jones | SMITH-JONES > Smith-Jones | abdul-jabbar > Abdul-Jabbar | jean‑paul > Jean‑Paul
van gogh > van Gogh | VINCENT VAN GOGH > Vincent van Gogh | vincent van gogh > Vincent van Gogh | Vincent Van Gogh | Van Gogh
LUDWIG VAN BEETHOVEN > Ludwig van Beethoven | jan van der berg > Jan van der Berg | JAN VAN DER BERG > Jan van der Berg
Jan van der Berg | Jan Van Der Berg | jan van 't hoff > Jan van 't Hoff | Jan in 't Veld | pieter op den camp > Pieter op den Camp
PIETER TEN CATE > Pieter ten Cate | anna ter horst > Anna ter Horst | ter horst > ter Horst | willem de kooning > Willem de Kooning
otto von bismarck > Otto von Bismarck | OTTO VON BISMARCK > Otto von Bismarck | von trapp > von Trapp | von und zu Guttenberg
Karl-Theodor von und zu Guttenberg | karl-theodor von und zu guttenberg > Karl-Theodor von und zu Guttenberg
KARL-THEODOR VON UND ZU GUTTENBERG > Karl-Theodor von und zu Guttenberg | Ursula von der Leyen | ursula von der leyen > Ursula von der Leyen
anna zur mühlen > Anna zur Mühlen | HANS ZUM WINKEL > Hans zum Winkel | maria vom stein > Maria vom Stein | Maria auf der Maur
MARIA DE LA CRUZ > Maria de la Cruz | maria de la cruz > Maria de la Cruz | Maria De La Cruz | María de los Ángeles
oscar de la renta > Oscar de la Renta | miguel de cervantes > Miguel de Cervantes | de niro > de Niro | Robert De Niro
José Ortega y Gasset | Ortega y Gasset | Santiago Ramón y Cajal | juan de ortega y gasset > Juan de Ortega y Gasset
JUAN DE ORTEGA Y GASSET > Juan de Ortega y Gasset | Juan de Ortega Y Gasset | Maria da Silva E Souza | García y Vega | Núria Ferré i Puig | Eça de Queirós | EÇA DE QUEIRÓS > Eça de Queirós
João dos Santos e Silva | joão dos santos e silva > João dos Santos e Silva | JOÃO DOS SANTOS E SILVA > João dos Santos e Silva
LUIZ INÁCIO LULA DA SILVA > Luiz Inácio Lula da Silva | maria do carmo > Maria do Carmo | ANA DAS NEVES > Ana das Neves
LEONARDO DI CAPRIO > Leonardo di Caprio | leonardo dicaprio > Leonardo Dicaprio | DiCaprio | Leonardo da Vinci | giovanni della casa > Giovanni della Casa
GIOVANNI DEGLI ESPOSTI > Giovanni degli Esposti | lorenzo de' medici > Lorenzo de' Medici | Lorenzo de' Medici | luca dal pozzo > Luca dal Pozzo
CHARLES DE GAULLE > Charles de Gaulle | charles de gaulle > Charles de Gaulle | honoré de balzac > Honoré de Balzac | anne du pont > Anne du Pont
JEAN DE LA FONTAINE > Jean de la Fontaine | Jean de La Fontaine | guy des cars > Guy des Cars | Le Corbusier | le corbusier > Le Corbusier
JEAN-MARIE LE PEN > Jean-Marie Le Pen | la fontaine > La Fontaine | ANNE LA ROCHE > Anne La Roche | Anne la Roche
HANS AF KLINT > Hans af Klint | hilma af klint > Hilma af Klint | Hilma af Klint | anna av stad > Anna av Stad | ragnar i gata > Ragnar I Gata
Salman bin Abdulaziz al Saud | salman bin abdulaziz al saud > Salman bin Abdulaziz al Saud | SALMAN BIN ABDULAZIZ AL SAUD > Salman bin Abdulaziz al Saud
OMAR IBN AL-KHATTAB > Omar ibn Al-Khattab | omar ibn al-khattab > Omar ibn al-Khattab | fatima bint muhammad > Fatima bint Muhammad
Abu Bakr al-Baghdadi | abu bakr al-baghdadi > Abu Bakr al-Baghdadi | omar el-sayed > Omar el-Sayed | Omar el Sayed | mohamed el amrani > Mohamed el Amrani
MOHAMED EL AMRANI > Mohamed El Amrani | al-rashid > Al-Rashid | weird al yankovic > Weird al Yankovic | abd el-kader > Abd el-Kader
IŞIK > Işık | ışık > Işık | AYŞE IŞIK > Ayşe Işık | ŞULE ÇAĞLAR > Şule Çağlar | GÖKHAN YILDIZ > Gökhan Yildiz | İREM YILDIRIM > İrem Yıldırım
İSMAİL > İsmail | ALİ > Ali | DAĞISTANLI > Dağıstanlı | ömer > Ömer | ÖZGÜR > Özgür | IGNAZ > Ignaz | ŞTEFAN ILIESCU > Ştefan Iliescu
MÜLLER > Müller | jürgen groß > Jürgen Groß | WEISS > Weiss | ÄNNE > Änne | müller-lüdenscheidt > Müller-Lüdenscheidt | GROẞ > Groß
ÅSA ÅKESSON > Åsa Åkesson | søren kierkegaard > Søren Kierkegaard | ØSTERGAARD > Østergaard | ærø > Ærø | þóra > Þóra | ÞORGERÐUR > Þorgerður
BJÖRK GUÐMUNDSDÓTTIR > Björk Guðmundsdóttir | VÄINÄMÖINEN > Väinämöinen | õnne > Õnne | ĀRIS BĒRZIŅŠ > Āris Bērziņš | žemaitė > Žemaitė
ŁUKASZ ŻÓŁĆ > Łukasz Żółć | łucja > Łucja | ŚWIĘTOSŁAWA > Świętosława | JIŘÍ ČENĚK > Jiří Čeněk | ľubomír > Ľubomír | SZŐKE GERGŐ > Szőke Gergő
ĐORĐE > Đorđe | željko > Željko | DŽENAN > Dženan | ljubica > Ljubica | ȘTEFAN CEL MARE > Ștefan Cel Mare | Ștefan cel Mare | țepeș > Țepeș
ÉLODIE > Élodie | FRANÇOISE > Françoise | zoë > Zoë | CHLOË > Chloë | noël > Noël | ŒUVRARD > Œuvrard | ANAÏS > Anaïs | françois-xavier > François-Xavier
JOSÉ > José | íñigo > Íñigo | NUÑEZ > Nuñez | PEÑA-NIETO > Peña-Nieto | CONCEIÇÃO > Conceição | lourenço d’almeida > Lourenço d’Almeida
SIOBHÁN NÍ BHRIAIN > Siobhán Ní Bhriain | ní bhriain > Ní Bhriain | SEÁN Ó SÚILLEABHÁIN > Seán Ó Súilleabháin | ó briain > Ó Briain | Mac Gabhann
MAC GABHANN > Mac Gabhann | macleòid > Macleòid | MacLeòid | rhŷs ap gruffudd > Rhŷs ap Gruffudd | Rhŷs ap Gruffudd | LLŶR > Llŷr | ffion > Ffion
IJSBRAND > IJsbrand | ijsbrand > IJsbrand | IJsbrand | ijeoma > Ijeoma | CHIAMAKA OKONKWO > Chiamaka Okonkwo | ọbáfẹ́mi > Ọbáfẹ́mi | NGŨGĨ > Ngũgĩ
WANJIRŨ > Wanjirũ | nomvula > Nomvula | KWAME > Kwame | XOCHITL > Xochitl | HŌKŪLANI > Hōkūlani | tāne > Tāne | NGUYỄN VĂN ĐỨC > Nguyễn Văn Đức
nguyễn thị minh khai > Nguyễn Thị Minh Khai | ĐẶNG > Đặng | TRẦN THỊ Ỷ LAN > Trần Thị Ỷ Lan | ỷ lan > Ỷ Lan
ΑΛΈΞΑΝΔΡΟΣ > Αλέξανδρος | γιώργος > Γιώργος | ΠΑΠΑΔΌΠΟΥΛΟΣ ΓΙΏΡΓΟΣ > Παπαδόπουλος Γιώργος | ΆΝΝΑ > Άννα | ελένη > Ελένη
ВЛАДИМИР > Владимир | иван петров > Иван Петров | РИМСКИЙ-КОРСАКОВ > Римский-Корсаков | ЮЛІЯ > Юлія | їжакевич > Їжакевич | ЂОРЂЕ > Ђорђе
Љубица | ЉУБИЦА > Љубица | НУРСУЛТАН > Нурсултан | әлия > Әлия | ՀԱՅԿ > Հայկ | հայկ պետրոսյան > Հայկ Պետրոսյան
李小龍 | 王 芳 | 田中 太郎 | さくら | 김민준 | محمد علي | فاطمة الزهراء | יוסף כהן | अर्जुन शर्मा | สมชาย ใจดี | თამარ | ᎠᎣ | አበበ | தமிழ் | প্রিয়া
McKenzie | DeShawn | LaToya | LeBron | JaMarcus | FitzGerald | VanDyke | O'Shaughnessy | MacLeod | DiCaprio | LaVar BALL > LaVar Ball
ffrench > Ffrench | deshawn > Deshawn | will.i.am | apl.de.ap | k.d. lang > K.D. Lang | deadmau5 > Deadmau5 | 50 Cent | 50 cent > 50 Cent | 2PAC | 2Pac
P!nk | Ke$ha | A$AP Rocky | Q*bert | J-Lo | JAY-Z > Jay-Z | Jay-Z | X Æ A-12 | #hashtag | ann@example.com | anna_92 > Anna_92
DR. NO > Dr. No | dr. jane doe > Dr. Jane Doe | JANE DOE, PHD > Jane Doe, PhD | jane doe mba > Jane Doe MBA | prof. dr. müller > Prof. Dr. Müller
JOHN SMITH JR. > John Smith Jr. | john smith iii > John Smith III | JOHN SMITH III > John Smith III | HENRY VIII > Henry VIII | louis XIV > Louis XIV | vi nguyen > Vi Nguyen
MRS ROBINSON > Mrs Robinson | sir ian > Sir Ian | ST. JOHN > St. John | st.john > St.John | o'brien's > O'Brien's | SMITH'S > Smith's
"bob" smith > "Bob" Smith | anna (nan) smith > Anna (Nan) Smith | ANNA & BOB > Anna & Bob | anna+bob > Anna+Bob | smith, john > Smith, John
ANNA/BOB > Anna/Bob | anna, bob und carla > Anna, Bob und Carla | anna and bob > Anna and Bob | Anna and Bob | ANNA UND BOB > Anna und Bob | Mr and Mrs Smith
y > Y | e > E | ó > Ó | å > Å | x > X | van > Van | de > De | al > Al | El | la > La | von > Von | di > Di | bin > Bin | du > Du
nguyen van > Nguyen Van | Nguyen Van An | TRAN VAN AN > Tran Van An | an > An | ho chi minh > Ho Chi Minh | aung san suu kyi > Aung San Suu Kyi
le > Le | LE VAN > Le Van | DO > Do | Da | DOS SANTOS > dos Santos | dos santos > dos Santos | Dos Santos | DA SILVA > da Silva | Da Silva
del piero > del Piero | DEL PIERO > del Piero | Alessandro Del Piero | della rovere > della Rovere | SAINT-EXUPÉRY > Saint-Exupéry | st john-smythe > St John-Smythe
"""


def cased_names() -> list[tuple[str, str]]:
    """What is written, and what is right."""
    rows = [row.strip() for line in (WRITTEN + TRICKY).split("\n") for row in line.split(" | ") if row.strip()]
    return [
        (written.strip(), (right or written).strip()) for written, _, right in (row.partition(" > ") for row in rows)
    ]
