"""Titles, degrees, honours and initials around the names of people, as they are written: `Dr. med.`, `PhD`, `VVS`."""

import unicodedata

import regex

TITLES = frozenset({
    "dr", "mr", "mrs", "ms", "mx", "prof", "st", "sr", "jr", "rev", "hon", "sir", "fr", "hr", "dipl", "dott", "univ",
    "mag", "ing", "arch", "sgt", "lt", "cpt", "cmdr", "mlle", "mgr", "bc", "mt", "drs", "ddr", "sra", "srta", "msgr",
    "bp", "br", "pr",
})  # fmt: skip
# In small letters where they are typed so in a careful name, but these.
_NEVER_SMALL = frozenset({"mr.", "mrs.", "ms.", "mx.", "st.", "rev."})
_SMALL_AT_THE_END = frozenset({"id.", "jr.", "sr.", "jun.", "sen.", "ml.", "st.", "mult.", "fil."})
_ABBREVIATED = regex.compile(r"\p{Ll}{2,4}\.|(?:\p{Ll}\.){2}")
_HONORARY = frozenset({("h.", "c."), ("e.", "h.")})
_TITLED = regex.compile(r"(?:dr|ddr|dres|prof)\b")
_FACULTIES = frozenset({  # behind Dr. and Prof.
    "med", "phil", "rer", "nat", "jur", "iur", "pol", "oec", "theol", "vet", "dent", "habil", "hab", "mult", "techn",
    "agr", "sc", "utr", "h.c", "e.h", "publ", "soc", "mont", "paed", "cult", "disc",
})  # fmt: skip

# As they are written.
_DEGREES = """
    PhD MBA BBA CPA CFA CMA FCA ACCA FCCA OBE MBE CBE DBE KBE GBE CMG KCMG GCMG CVO KCVO GCVO QC KC MP MEP MSP PE RN
    MD JD OD DC DPM DPT LLB LLM LLD BSc MSc DSc BEng MEng DEng BTech MTech BCom MCom BEd MEd EdD PsyD PharmD DPhil
    MPhil MPH MPA MFA BFA MBBS MBChB BDS DDS DMD DVM BVSc MCh EMBA MSW LMFT DNP APRN CRNA LPN CFP PHR SPHR PEng DSO
    DFC QPM ONZM CNZM DNZM MVO LVO OAM BLitt DLitt MLitt MTh BTh MDiv DMin FRSE FRGS FRAS FRSC FRSL MRCGP MRCVS MRCS
    SDB SVD CSsR OCarm FRS FBA FRCP FRCS MRCP FRSA FIEEE CEng CISSP PMP RIBA LCSW IAS IFS USN USAF USMC SJ OSB OFM
    CSSR PhDr MUDr JUDr RNDr MVDr PaedDr ThDr PharmDr CSc DrSc FACS FACP FACC FAAP FAAN FRCPC
"""
_DOTTED_TITLES = """
    Ph.D M.Sc B.Sc D.Sc LL.M LL.B LL.D Ed.D Ed.M M.Ed B.Ed Psy.D Pharm.D D.Phil M.Phil B.Eng M.Eng B.Tech M.Tech
    B.Com M.Com B.Arch M.Arch Th.D Dott.ssa Prof.ssa Sig.ra Sig.na Dr.med Dr.phil Dr.jur Dr.iur Dr.rer.nat Dr.h.c
    Dr.sc Mag.phil P.Eng Avv.to Avv.ssa Ing.arch
"""
_WRITTEN = {written.lower(): written for written in _DEGREES.split()}
_DOTTED = {written.lower(): written for written in _DOTTED_TITLES.split()}
_DEGREES_TOO = frozenset(_WRITTEN.values()) | {"BA", "MA", "BS", "MS"}  # behind which capitals are degrees
_LIKE_NAMES = frozenset({"beng", "meng", "deng", "med", "bed", "edd", "riba"})  # Tan Ah Beng, Jordi Riba
_VOWEL = regex.compile("[aeiou]")
_NUMERAL = regex.compile(r"(?=..)X{0,3}(?:IX|IV|V?I{0,3})")
_NAMES_TOO = frozenset({"vi", "xi", "xv", "xx"})  # numbers if large; Vi and Xi are names
_ORDINAL = regex.compile(r"(?i)\d+(?:st|nd|rd|th)")
_PRONOUN_WORDS = """
    he him his she her hers they them theirs it its xe xem ze zir any all er ihm ihn sie ihr il lui elle iel ella él
    elle hij hem zij haar hun han honom hon henne hen hän ele dele ela dela lei
"""
_PRONOUNS = frozenset(_PRONOUN_WORDS.split())

_VOWELS = frozenset("AEIOUYÆØŒƏΑΕΗΙΟΥΩАЕЁИОУЫЭЮЯІЇЄ")
_MARKED = frozenset("ÆØŒƏ")  # vowels that no initials have
_SYLLABIC = regex.compile(r"\p{L}[LR]\p{L}")  # Vlk, Srb
# Words of three letters that no initials are: Ian, Sky, Ann. Others are: APJ, ABV.
_SYLLABLE = regex.compile(
    r"""(?x)
    [^aeiouy][aeiouy][^aeiouy]|[aeiouy][^aeiouy][aeiouy]|[^aeiouy][aeiouy]{2}
    |(?:a[iuy]|e[aeiuy]|i[aeou]|o[aiouy]|u[aeiy]|y[aeou])[^aeiouy]
    |(?:\w[lrhwjy]|s\w|[mn][bdgk]|[zt]s|[cdt]z|[kg]n|ps)[aeiouy]
    |[aeiouy](?:(\w)\1|[lr][bcdfgkmnpstvxyz]|n[cdghkstxyz]|m[bmprs]|s[chkpt]|[hw][bdklmnrst]|[cghktz]h|[bkptcx][slt]
    |ck|ft|dz|bd|tz)"""
)
# Cut words, of digraphs or as they are usual in Bengal: Th. Mann, Md. Rahman.
_CUT_WORDS = frozenset(
    {"th", "ph", "ch", "kh", "gh", "sh", "bh", "dh", "zh", "sz", "cs", "zs", "gy", "chr", "wm", "md", "mst", "sk"}
)
_SHORT_NAMES = frozenset({"jo", "ed", "ty", "cy", "vi", "io", "my", "lo", "el"})
_SURNAMES = frozenset({
    "ng", "li", "wu", "xu", "yu", "hu", "lu", "ma", "he", "ko", "ho", "su", "du", "oh", "an", "xi", "ye", "bo", "ly",
    "le", "vo", "do", "ha", "mo", "no", "ro", "fu", "ip", "ao", "ai", "ou",
})  # fmt: skip


def as_written(word: str, *, inside: bool, behind_comma: bool, surname: bool = False) -> str | None:
    """A title, degree or number as it is written, or None for another word.

    Args:
        word: a word without brackets, commas and points around it.
        inside: whether another word stands in front.
        behind_comma: whether a comma stands in front; only there two small letters are a degree, and Meng is one.
        surname: whether it stands where a name does, as the second of two words, and is one if it can be said.
    """
    if not (word.islower() or word.isupper()):
        return None
    small = word.lower()
    if small in _DOTTED:
        return _DOTTED[small]
    if small.endswith("dr") and small in _WRITTEN:
        return _WRITTEN[small]
    if not inside:
        return None
    if _ORDINAL.fullmatch(word):
        return small
    if small in _WRITTEN and _is_degree(word, behind_comma=behind_comma, surname=surname):
        return _WRITTEN[small]
    if _NUMERAL.fullmatch(word.upper()) and (word.isupper() or small not in _NAMES_TOO):
        return word.upper()
    return None


def _is_degree(word: str, *, behind_comma: bool, surname: bool) -> bool:
    """Whether what may be a degree is one rather than a name."""
    like_name = word.lower() in _LIKE_NAMES
    if surname and (like_name if behind_comma else _VOWEL.search(word.lower())):
        return False
    return behind_comma or (not like_name and (len(word) > 2 or word.isupper()))


def is_behind_degree(words: tuple[str, ...], place: int) -> bool:
    """Whether a word in capitals stands where degrees do, behind others or a comma: `MD PhD FASN`, `Jane Roe, MA`."""
    if place > 1 and words[place - 1].endswith(",") and words[place].strip(".,;()") in _DEGREES_TOO:
        return True  # Anna Smith, MS
    return len(words[place]) < 6 and any(word.strip(".,;()") in _DEGREES_TOO for word in words[1:place])


def is_ordinal(word: str) -> bool:
    """Whether a word is a number in front of a name: `III. Murat`."""
    return word.isupper() and word.endswith(".") and _NUMERAL.fullmatch(word[:-1]) is not None


def is_cut_word(word: str) -> bool:
    """Whether a word is a title or a cut word rather than initials: `HR.`, `TH.`, `MD.`"""
    return word.endswith(".") and (word[:-1].lower() in _CUT_WORDS or word[:-1].lower() in TITLES)


def is_pronounceable(word: str) -> bool:
    """Whether three letters can be said: `ANN`, not `APJ`."""
    return _SYLLABLE.fullmatch(word.lower()) is not None


def stays_small(words: tuple[str, ...], place: int) -> bool:
    """Whether an abbreviation is small behind a title, `Dr. med.`, or a word is one of pronouns, `(she/her)`."""
    word = words[place]
    if "/" in word:
        return _PRONOUNS.issuperset(word.split("/"))
    honorary = not _HONORARY.isdisjoint((words[place - 1 : place + 1], words[place : place + 2]))
    if not honorary and not (word.endswith(".") and word[:-1] in _FACULTIES):
        return False
    front = place - 1
    while front > 0 and (words[front].rstrip(".") in _FACULTIES or words[front] in ("h.", "e.")):
        front -= 1
    return front >= 0 and _TITLED.match(words[front]) is not None


def is_abbreviation(word: str, *, last: bool) -> bool:
    """Whether a small word of a careful name is an abbreviation that may be small: `geb.`, `dr.`, `ifj.`, `jr.`"""
    if last:
        return word in _SMALL_AT_THE_END
    return word not in _NEVER_SMALL and _ABBREVIATED.fullmatch(word) is not None


def is_short_name(word: str) -> bool:
    """Whether two letters are a name or title rather than a particle."""
    return word in _SURNAMES or word in _SHORT_NAMES or word in TITLES


def is_handle(word: str) -> bool:
    """`will.i.am`, not `j.r.r.` and not `st.john`."""
    parts = word.rstrip(".,").split(".")
    return len(parts) > 1 and word.islower() and parts[0] not in TITLES and any(len(part) > 1 for part in parts)


def are_initials(word: str, *, calm: bool, last: bool) -> bool:
    """`TJ` and `VVS`, and `AJ`, `APJ` and `HR` in a name that has small letters; `NG`, `LÊ` and `VLK` are names.

    Args:
        word: a word without brackets and quotes around it.
        calm: whether the name has words in small letters that stand beside this one.
        last: whether it is the last word.
    """
    if not word.isupper() or not word.isalpha() or len(word) not in (2, 3):
        return False
    bases = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in bases if not unicodedata.combining(letter))
    if (word.lower() in TITLES and (not calm or last or len(word) > 2)) or plain.lower() in _SURNAMES:
        return False
    if not _VOWELS.isdisjoint(bases):
        if len(word) == 3:
            return calm and not last and word.isascii() and not is_pronounceable(word)
        return calm and len(bases) == 2 and _MARKED.isdisjoint(word)
    return len(word) == 2 or not (last and _SYLLABIC.fullmatch(plain))
