import pytest

from ops.text.han import family_region, region


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "JP"),
        ("en", "JP"),
        ("zh", "SC"),
        ("zh-CN", "SC"),
        ("zh-Hans", "SC"),
        ("zh-Hans-HK", "SC"),
        ("zh-Hant", "TC"),
        ("zh-Hant-CN", "TC"),
        ("zh_Hant_HK", "HK"),
        ("zh-TW", "TC"),
        ("zh_MO", "HK"),
        ("yue", "HK"),
        ("yue-CN", "SC"),
        ("ja", "JP"),
        ("ja-Hant", "TC"),
        ("JA_jp", "JP"),
        ("ja-US", "JP"),
        ("ko", "KR"),
        ("ko-CN", "KR"),
        ("en-JP", "JP"),
        ("de-DE", "JP"),
        ("-", "JP"),
    ],
)
def test_a_language_has_the_shapes_of_its_region(language: str, expected: str) -> None:
    assert region(language) == expected


def test_a_family_says_its_region_at_the_end_of_its_name() -> None:
    names = ("Noto Sans CJK JP", "Source Han Serif TC", "Noto Sans SC", "Noto Sans", "JP Sans", "")

    assert [family_region(name) for name in names] == ["JP", "TC", "SC", None, None, None]
