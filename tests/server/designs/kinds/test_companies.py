import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.companies import company_case
from tests.real_names import REAL_NAMES

# As lists have them, and as they are written; what is alone stays as it is.
WRITTEN = """
IBM|BMW AG|SAP SE|AC/DC|H&M|HSBC|KPMG|IKEA|AT&T|3M|E.ON|S.W.A.T.|eBay|iRobot|easyJet|ThyssenKrupp AG|PwC|YouTube|McDonald's|ProSiebenSat.1
NORTHWIND > Northwind|NORTHWIND TRADERS > Northwind Traders|NORTHWIND TRADERS GMBH > Northwind Traders GmbH|MEIER GMBH > Meier GmbH
MEIER GMBH & CO. KG > Meier GmbH & Co. KG|meier gmbh & co. kg > Meier GmbH & Co. KG|Meier GmbH & Co. KGaA|MEIER KGAA > Meier KGaA|Meier gmbh > Meier GmbH
northwind traders > Northwind Traders|northwind traders ltd > Northwind Traders Ltd|NORTHWIND LTD. > Northwind Ltd.|Northwind LTD > Northwind Ltd
adidas > Adidas|adidas ag > Adidas AG|ibm > Ibm|bmw ag > Bmw AG|h&m > H&M|johnson & johnson > Johnson & Johnson|JOHNSON & JOHNSON > Johnson & Johnson
COCA-COLA > Coca-Cola|T-MOBILE > T-Mobile|7-ELEVEN > 7-Eleven|L'ORÉAL S.A. > L'Oréal S.A.|l'oréal s.a. > L'Oréal S.A.|MCDONALD'S > McDonald's|O'REILLY > O'Reilly
BANK OF AMERICA > BANK of America|Bank of America|bank of america > Bank of America|THE BODY SHOP > THE BODY SHOP|DEUTSCHE BANK AG > Deutsche BANK AG
SOCIÉTÉ GÉNÉRALE > Société Générale|société générale > Société Générale|CRÉDIT AGRICOLE S.A. > Crédit Agricole S.A.|café de flore sarl > Café de Flore SARL
FERRERO S.P.A. > Ferrero S.p.A.|ferrero s.p.a. > Ferrero S.p.A.|WELLNESS SPA > Wellness SPA|caffè nero s.r.l. > Caffè Nero S.r.l.|Fiat SpA
NOKIA OYJ > Nokia Oyj|KARL FAZER AB > KARL Fazer AB|MÆRSK A/S > Mærsk A/S|mærsk a/s > Mærsk A/S|LEGO A/S|novo nordisk a/s > Novo Nordisk A/S|ØRSTED APS > Ørsted ApS
HEINEKEN B.V. > Heineken B.V.|philips n.v. > Philips N.V.|KOVÁCS KFT. > Kovács Kft.|ŻABKA POLSKA SP. Z O.O. > Żabka Polska Sp. z o.o.|żabka polska sp. z o.o. > Żabka Polska Sp. z o.o.
ŠKODA AUTO A.S. > Škoda AUTO a.s.|KRKA D.D. > KRKA d.d.|RIMAC D.O.O. > Rimac d.o.o.|KOÇ HOLDING A.Ş. > KOÇ Holding A.Ş.|TANAKA K.K. > Tanaka K.K.|acme pty ltd > Acme Pty Ltd
ACME PTY LTD > ACME Pty Ltd|ACME WIDGETS PTY LTD > ACME Widgets Pty Ltd|TATA SONS PVT. LTD. > TATA SONS Pvt. Ltd.|VODAFONE PLC > Vodafone PLC|Vodafone plc|vodafone plc > Vodafone PLC
AMAZON.COM > Amazon.com|amazon.com, inc. > Amazon.com, Inc.|Booking.com|BOOKING.COM B.V. > Booking.com B.V.|SCHALKE 04 E.V. > Schalke 04 e.V.|fc schalke 04 e.v. > Fc Schalke 04 e.V.
GOOGLE LLC > Google LLC|google llc > Google LLC|APPLE INC. > Apple Inc.|apple inc > Apple Inc|smith, jones & co. > Smith, Jones & Co.|SMITH, JONES & CO. > Smith, Jones & Co.
ООО «РОМАШКА» > ООО «Ромашка»|株式会社トヨタ|삼성전자|ΔΕΗ Α.Ε.|شركة أرامكو|SIEMENS ENERGY AG > Siemens Energy AG|Siemens ENERGY AG|nORTHWIND|NorthWind
SPARKASSE KÖLN/BONN > Sparkasse KÖLN/BONN|MÜLLER & SÖHNE > Müller & Söhne|müller und söhne ohg > Müller und Söhne OHG|SAINT-GOBAIN > Saint-Gobain|BMW|bmw > Bmw|X|x > X
allegro.pl|mail.ru|bbc.co.uk|www.example.de|booking.com|x.ai|shop.example.com|bücher.de|example.com/shop|https://example.com|яндекс.рф|info@example.com
ALLEGRO.PL > Allegro.pl|WWW.EXAMPLE.DE > www.example.de|EXAMPLE.CO.UK > Example.co.uk|MAIL.RU|booking.com b.v. > Booking.com B.V.|node.js foundation > Node.js Foundation|e.on > E.On
ооо «ромашка» > ООО «Ромашка»|пао сбербанк > ПАО Сбербанк|ип иванов > ИП Иванов|прат «київстар» > ПрАТ «Київстар»|ромашка, ооо > Ромашка, ООО|ооо "рога и копыта" > ООО "Рога и Копыта"
ab volvo > AB Volvo|AB VOLVO > AB Volvo|volvo ab > Volvo AB|sarl dupont > SARL Dupont|oy karl fazer ab > Oy Karl Fazer AB|pt. gojek > PT. Gojek|uab vilnius > UAB Vilnius|k.k. tanaka > K.K. Tanaka|Ab Initio
TÜRKİYE İŞ BANKASI A.Ş. > Türkiye İş Bankası A.Ş.|türkiye iş bankası a.ş. > Türkiye İş Bankası A.Ş.|YAPI VE KREDİ BANKASI A.Ş. > YAPI ve Kredi Bankası A.Ş.|ÖBB HOLDING > ÖBB Holding
ticaret ltd. şti. > Ticaret Ltd. Şti.|TİCARET LTD. ŞTİ. > Ticaret Ltd. Şti.|meier gmbh & co.kg > Meier GmbH & Co.KG|MEIER GMBH&CO.KG > Meier GmbH&Co.KG|TÜV SÜD AG
swedbank ab (publ) > Swedbank AB (publ)|SWEDBANK AB (PUBL) > Swedbank AB (publ)|lukoil oao > Lukoil OAO|müller & partner mbb > Müller & Partner mbB
day spa > Day Spa|hotel & spa > Hotel & Spa|serenity spa > Serenity Spa|med spa > Med Spa|Beauty Spa Inc|beauty spa inc > Beauty Spa Inc|Beauty SpA Inc|tesla ev > Tesla Ev
scooby doo > Scooby Doo|mobile aps > Mobile Aps|brand dd > Brand Dd|ringo kk > Ringo Kk|fiat s.p.a. > Fiat S.p.A.|freunde e.v. > Freunde e.V.|Ferrari SpA
meier ag > Meier AG|acme gmbh > Acme GmbH|novo aps > Novo Aps|big sia > Big Sia|i̇ş bankasi > İş Bankasi|ᲗᲘᲑᲘᲡᲘ ᲑᲐᲜᲙᲘ > თიბისი ბანკი|AIR FRANCE-KLM > AIR France-KLM
IT-SERVICE > IT-Service|KFZ-WERKSTATT > KFZ-Werkstatt|TÜV-NORD > TÜV-Nord|MÜLLER-BBM GMBH > Müller-BBM GmbH|ACME FZ-LLC > ACME FZ-LLC|ACMEX FZ-LLC > Acmex FZ-LLC
acme fz-llc > Acme FZ-LLC|Air France-KLM|ROLLS-ROYCE > Rolls-Royce|IN-N-OUT BURGER > In-N-Out Burger|WAL-MART > Wal-Mart|E-COMMERCE > E-Commerce|BADEN-BADEN > Baden-Baden
HARLEY-DAVIDSON > Harley-Davidson|MERCEDES-BENZ > Mercedes-Benz|BENZ-MERCEDES > Benz-Mercedes|alfa spol. s r.o. > Alfa spol. s r.o.|ALFA SPOL. S R.O. > ALFA spol. s r.o.
alfa, s. r. o. > Alfa, s. r. o.|ALFAX S. R. O. > Alfax s. r. o.|ČEZ, A. S. > ČEZ, a. s.|čez, a. s. > Čez, a. s.|beta sp. z o. o. > Beta Sp. z o. o.
BETAX SP. Z O. O. SP. K. > Betax Sp. z o. o. Sp. k.|acme s.à r.l. > Acme S.à r.l.|ACME S.À R.L. > ACME S.à r.l.|acme gmbh+co.kg > Acme GmbH+Co.KG
ACMEX GMBH+CO.KG > Acmex GmbH+Co.KG|Beta sp. z o. o. sp. k.|Alfa, spol. s r.o.|Alfa s. r. o.|ACMEX D. O. O. > Acmex d. o. o.|beta sp. k. > Beta Sp. k.
SARL LA POSTE > SARL La Poste|SCI LES LILAS > SCI Les Lilas|AB DE VRIES > AB De Vries|sci les lilas > SCI Les Lilas|sarl la boulangerie > SARL La Boulangerie
sas dupont > SAS Dupont|HTTPS://EXAMPLE.COM > https://example.com|Https://Example.com|HTTP://WWW.EXAMPLE.COM/Shop > HTTP://WWW.EXAMPLE.COM/Shop
HTTPS://EXAMPLE.COM/ABC > https://example.com/abc|INFO@EXAMPLE.COM > info@example.com|it-service > It-Service|beta spółka z o.o. > Beta Spółka z o.o.|Tesla EV|NISSAN EV > Nissan EV|acme s.r.o > Acme s.r.o
AL-RAJHI BANK > Al-Rajhi BANK|CO-OPERATIVE > Co-Operative|Beta Sp. z o. o.|SCHALKE 04 E. V. > Schalke 04 e. V.
"""
PAIRS = [row.partition(" > ") for row in WRITTEN.replace("\n", "|").split("|") if row.strip()]


@pytest.mark.parametrize(("written", "right"), [(written, right or written) for written, _, right in PAIRS])
def test_a_company_is_written_as_it_is_called(written: str, right: str) -> None:
    assert company_case(written) == right
    assert company_case(right) == right


def test_what_is_written_with_care_is_left_alone() -> None:
    careful = [name for name in REAL_NAMES if not (name.islower() or name.isupper())]

    assert len(careful) > 400
    for name in careful:
        assert company_case(name).casefold() == name.casefold()
    for name in ("ThyssenKrupp", "eBay Inc.", "Bank of America", "The Body Shop", "Smith, Jones & Co.", "iRobot Corp."):
        assert company_case(name) == name


@pytest.mark.parametrize(
    ("language", "written", "right"),
    [
        ("it", "ferrari spa", "Ferrari SpA"),
        ("de", "freunde ev", "Freunde e.V."),
        ("hr", "RIMAC DOO", "Rimac d.o.o."),
        ("da", "ørsted aps", "Ørsted ApS"),
        ("ja", "tanaka kk", "Tanaka K.K."),
        ("de", "scooby doo", "Scooby Doo"),
    ],
)
def test_words_that_are_forms_too_are_so_where_they_are_spoken(language: str, written: str, right: str) -> None:
    assert company_case(written, language) == right
    assert company_case(right, language) == right


@pytest.mark.parametrize(
    ("language", "written", "right"),
    [("tr", "işbank", "İşbank"), ("az", "ISPARTA SANAYİ", "Isparta Sanayi"), ("de", "İZMİR DEMİR", "İzmir Demir")],
)
def test_the_letters_or_the_locale_tell_turkish(language: str, written: str, right: str) -> None:
    assert company_case(written, language) == right


@given(
    st.text() | st.text("aAbBgGmMhHsSpPlLdDtTıİ'’-/&.,() éÉßñ") | st.sampled_from(REAL_NAMES),
    st.sampled_from(("", "tr", "de")),
)
def test_any_text_comes_to_rest(text: str, language: str) -> None:
    for written in (text, text.upper(), text.lower(), text.swapcase()):
        once = company_case(written, language)
        assert company_case(once, language) == once
