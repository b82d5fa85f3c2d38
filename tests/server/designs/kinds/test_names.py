import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.letter_case import lower, sentence, title, upper
from server.designs.kinds.names import name_case
from tests.names import names
from tests.real_names import REAL_NAMES
from tests.server.designs.kinds.cased_names import cased_names

NAMES = names()
LANGUAGES = ("", "en", "tr", "nl", "es", "el")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("sarah O'BRIEN", "Sarah O'Brien"),
        ("sarah o’brien", "Sarah O’Brien"),
        ("o'BRIEN", "O'Brien"),
        ("bOB", "Bob"),
        ("SARAH", "Sarah"),
        ("Sarah SMITH", "Sarah Smith"),
        ("mary-ann", "Mary-Ann"),
        ("JEAN-LUC", "Jean-Luc"),
        ("jean‑luc", "Jean‑Luc"),
        ("MCDONALD", "McDonald"),
        ("mcgee", "McGee"),
        ("McDONALD", "McDonald"),
        ("macdonald", "MacDonald"),
        ("MACRON", "Macron"),
        ("van der berg", "van der Berg"),
        ("VAN DER BERG", "van der Berg"),
        ("vincent van gogh", "Vincent van Gogh"),
        ("jan van 't hoff", "Jan van 't Hoff"),
        ("maria de la cruz", "Maria de la Cruz"),
        ("MARIA DE LA CRUZ", "Maria de la Cruz"),
        ("ní bhriain", "Ní Bhriain"),
        ("d'été", "d'Été"),
        ("D'ANGELO", "D'Angelo"),
        ("dell'acqua", "dell'Acqua"),
        ("n'golo", "N'Golo"),
        ("KA'IULANI", "Ka'iulani"),
        ("o'brien's", "O'Brien's"),
        ("'T HOOFT", "'t Hooft"),
        ("omar al-rashid", "Omar al-Rashid"),
        ("al-rashid", "Al-Rashid"),
        ("J.R.R. TOLKIEN", "J.R.R. Tolkien"),
        ("j.r.r. tolkien", "J.R.R. Tolkien"),
        ("john smith iii", "John Smith III"),
        ("JOHN SMITH III.", "John Smith III."),
        ("louis VI", "Louis VI"),
        ("vi nguyen", "Vi Nguyen"),
        ("JANE DOE, PHD", "Jane Doe, PhD"),
        ("DR. NO", "Dr. No"),
        ("john smith JR.", "John Smith Jr."),
        ("TJ SMITH", "TJ Smith"),
        ("AJ Smith", "AJ Smith"),
        ("NG", "Ng"),
        ("nguyen van", "Nguyen Van"),
        ("van", "Van"),
        ("john e smith", "John E Smith"),
        ("ijsbrand", "IJsbrand"),
        ("ijeoma", "Ijeoma"),
        ("st.john", "St.John"),
        ("smith, john", "Smith, John"),
        ("ann+bob", "Ann+Bob"),
        ("ΑΛΈΞΑΝΔΡΟΣ ΠΑΠΑΔΌΠΟΥΛΟΣ", "Αλέξανδρος Παπαδόπουλος"),
        ("ВЛАДИМИР чайковский", "Владимир Чайковский"),
        ("ALİ", "Ali"),
        ("element  two", "Element  Two"),
        ("", ""),
    ],
)
def test_a_name_is_put_right(written: str, name: str) -> None:
    assert name_case(written) == name


@pytest.mark.parametrize(
    "name",
    ["McKenzie", "DeShawn", "van Gogh", "Van Gogh", "De La Cruz", "will.i.am", "Min-jung", "O'Brien", "IJsbrand", "d'Angelo", "D'A", "P!nk", "Ke$ha", "2Pac", "#hashtag", "ann@example.com", "李小龍", "محمد علي", "अर्जुन शर्मा", "ლევან", "ᎠᎣ", "김민준", "X Æ A-12", "ß"],
)  # fmt: skip
def test_what_was_written_with_care_is_left_alone(name: str) -> None:
    assert name_case(name) == name


def test_names_of_sixty_languages_are_put_right() -> None:
    pairs = cased_names()

    assert len(set(pairs)) >= 1000
    assert [(written, name_case(written), name) for written, name in pairs if name_case(written) != name] == []
    assert [name for _, name in pairs if name_case(name) != name] == []


def test_five_thousand_right_names_stay_right() -> None:
    assert [name for name in NAMES if name_case(name) != name] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_was_put_right_stays_so(language: str) -> None:
    for name in NAMES[:: 10 if language else 2]:
        for written in (name, name.lower(), name.upper(), name.swapcase()):
            right = name_case(written, language)
            assert name_case(right, language) == right


@given(
    st.text()
    | st.text("aAbBdDeElLiIİıjJoOmMcCßşŞğyY'’-. ,éÉxXvVñ")
    | st.sampled_from([*REAL_NAMES, *(one for one, _ in cased_names())]),
    st.sampled_from(LANGUAGES),
)
def test_any_text_comes_to_rest(text: str, language: str) -> None:
    for case in (name_case, upper, lower, sentence, title):
        once = case(text, language)
        assert case(once, language) == once


@pytest.mark.parametrize(
    ("language", "written", "name"),
    [
        ("tr", "istanbul ısparta", "İstanbul Isparta"),
        ("az", "IĞDIR İNCİ", "Iğdır İnci"),
        ("en", "istanbul", "Istanbul"),
        ("tr", "OSAMA BIN LADEN", "Osama bin Laden"),
        ("az", "LEYLA MƏMMƏD QIZI", "Leyla Məmməd qızı"),
        ("de", "İREM YILDIRIM", "İrem Yıldırım"),
        ("nl", "ijaz", "IJaz"),
        ("es", "ortega y gasset", "Ortega y Gasset"),
        ("en", "ortega y gasset", "Ortega Y Gasset"),
        ("pt", "costa e silva", "Costa e Silva"),
        ("pl", "ANNA I PIOTR", "Anna i Piotr"),
        ("nl", "ANNA EN JAN", "Anna en Jan"),
    ],
)
def test_a_language_has_its_own_ways(language: str, written: str, name: str) -> None:
    assert name_case(written, language) == name
