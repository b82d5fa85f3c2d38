"""Five thousand names of people, put together from many languages, and some that software has trouble with."""

import random

ODD = """
O'Brien|Null|None Smith|N'Golo|Đặng|d'Été|Smith-Jones|X Æ A-12|A|Ó|李|Ng|True|Test|Undefined Jr.|Nan|Jean-Luc|D’Angelo
Anne-Marie St. John-Smythe|Mary Ann|van der Berg|O’Neill-Ó Súilleabháin|Ludwig van Beethoven III.|Müller-Lüdenscheidt
Björk Guðmundsdóttir|Þorgerður Katrín|José María de la Cruz|Zoë|François|Nuñez|Łukasz Żółć|Şebnem İnönü|Dvořák|Ngô Thị Ngọc Ánh
Nguyễn Văn Đức|Trần Thị Ỷ Lan|Αλέξανδρος Παπαδόπουλος|Ελένη|Владимир Чайковский|Їжакевич|Ћирић|Ђорђе|李小龍|王芳|田中太郎|김민준
محمد علي|فاطمة الزهراء|יוסף כהן|שרה|अर्जुन शर्मा|प्रियंका|สมชาย ใจดี|B. J.|J.R.R. Tolkien|Dr. No|Prince & Princess|Malcolm X
Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers|Adolph Blaine Charles David Earl Frederick
O'|'t Hooft|D'A|Mc Donald|MacLeòid|Kanakaokai-Keihanaikukauakahihuliheekahaunaele|Ann+Bob|50 Cent|2Pac|will.i.am|P!nk|Ke$ha
#hashtag Joe|Semi;Colon|Equals=Sign|Per%Cent|Back\\slash|Under_Score|Ma[rk]|Pipe|Tilde~|"Quoted"|<Angle>|At@Sign
"""

FIRST = """
Amy Alexandria Bob Sarah David Jean Élodie Zoë Noël Chloë Renée Françoise Björn Søren Åsa Jürgen Günther Käthe Wojciech Łucja Żaneta
Jiří Čeněk Šárka Ľubomír Gergő Ünige Ágnes Şule Çağla Gökhan İpek Ștefan Ioana Đorđe Željko Ćamil Māris Šarūnas Ülle Õnne Aoife
Siobhán Niamh Rhŷs Siân João Conceição Íñigo Begoña Núria Þóra Guðrún Nguyễn Thị Minh Ánh Đức Hương Nikos Ελένη Γιώργος Άννα Иван
Ольга Юлія Ђурђа Михайло Евгений Щукарь Ayşe Ọláyínká Chiamaka Kwame Nomvula Thabo Mthunzi Wanjirũ N'Golo N'Diaye M'Baye Kealoha
Hōkūlani Tāne Mārama Xochitl Quetzalli Priya Arjun Lakshmi 美咲 太郎 小龍 建国 민준 서연 محمد فاطمة عبدالله ليلى יוסף שרה רבקה अर्जुन प्रिया लक्ष्मी
สมชาย มาลี
"""

LAST = """
Smith O'Brien O'Connor D'Angelo D'Arcy d'Été McDonald MacLeod Smith-Jones Müller Schröder Weiß Groß Lefèvre Beauséjour Désiré
Sørensen Åkesson Höglund Jääskeläinen Mäkelä Kowalczyk Wałęsa Łukasiewicz Dvořák Čapek Šťastný Ďurica Szőke Erdős Şahin Yıldız Öztürk
Popescu Țepeș Đinđić Živković Bērziņš Kalniņa Žemaitis Õunapuu Ó'Súilleabháin Ní'Bhriain Fernández Muñoz Gonçalves Araújo Sigurðsson
Nguyễn Trần Phạm Đặng Vũ Παπαδόπουλος Οικονόμου Чайковский Достоевский Шевченко Ђоковић Щербаков Ọbáfẹ́mi Okonkwo Nkrumah Mandela
Kahananui Ngata Sharma Iyer 田中 李 王 김 علي حسن الرشيد כהן לוי शर्मा पटेल ใจดี
"""


def names(count: int = 5000) -> list[str]:
    """As many different names, always the same."""
    chosen = random.Random(7)
    first, last = FIRST.split(), LAST.split()
    found = dict.fromkeys(name.strip() for line in ODD.split("\n") for name in line.split("|") if name.strip())
    while len(found) < count:
        given, family = chosen.choice(first), chosen.choice(last)
        forms = (
            given,
            f"{given} {family}",
            f"{family}, {given}",
            f"{given}-{chosen.choice(first)} {family}",
            f"{given[0]}. {family}",
        )
        found[chosen.choice(forms)] = None
    return list(found)
