"""Permission: who may have a picture.

Something is written on a picture only for who has the signature of somebody with a key. A picture of a source that is
not `public` needs one whatever is written on it, or values that are sealed; for others it is not there. A picture of a
source that a design is to `protect` is shown to nobody without that design laid over it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self
from urllib.parse import quote

from ops.errors import BadParameter
from server.access import terms as spans
from server.access.sealing import SealingKeys
from server.access.signatures import PARAMETERS, SigningKeys, Skeleton, candidates
from server.config.settings import Settings
from server.config.sources import Named
from server.designs.filled import Ground
from server.errors import BadSignature, Protected, Unsigned
from server.settling import Settled
from server.sources.original import Original
from server.subject import Subject

IsCurrent = Callable[[str, int], bool]  # whether a design's name means this version now


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the pictures of a source: the design that protects them, nothing if none does, and its version,
    None for the current one."""

    public: bool = True
    design: str = ""
    version: int | None = None

    @classmethod
    def of(cls, source: Named) -> "Rule":
        name, _, version = source.protect.partition("@")
        return cls(source.public, name, int(version) if version else None)


FREE = Rule()


class Permission:
    """Judges with the keys and the sources that are configured."""

    def __init__(
        self, signing: SigningKeys, sealing: SealingKeys, sources: Sequence[Named], is_current: IsCurrent
    ) -> None:
        self.signing = signing
        self.sealing = sealing
        self._is_current = is_current
        rules = ((source.name, Rule.of(source)) for source in sources)
        self._rules = {name: rule for name, rule in rules if rule != FREE}

    @classmethod
    def of(cls, settings: Settings, is_current: IsCurrent) -> Self:
        """As it is configured."""
        keys = settings.access
        return cls(SigningKeys(keys.signing), SealingKeys(keys.sealing), settings.sources, is_current)

    @property
    def guarded(self) -> bool:
        """Whether there is anything that not everybody may have."""
        return bool(self.signing) or bool(self.sealing) or self.restricts

    @property
    def restricts(self) -> bool:
        """Whether there are sources whose pictures not everybody may have as they are."""
        return bool(self._rules)

    def hides(self, original: Original | Ground) -> bool:
        """Whether a picture is only for who has a signature, or values that are sealed."""
        return not self._rule(original).public

    def protects(self, original: Original | Ground) -> bool:
        """Whether a picture is shown only with a design laid over it."""
        return bool(self._rule(original).design)

    def granted(self, subject: Subject, settled: Settled) -> tuple[str, int | None]:
        """By what the pictures of an address are counted, and how many may be made; "" if nothing had to be signed.
        Raises Unsigned, BadSignature."""
        about = subject.filled.terms
        if subject.sealed or (not about.sig and not self._needs_signature(subject)) or not self._judges(subject):
            return "", None
        if not about.sig:
            raise Unsigned
        try:
            skeleton = self.skeleton(subject)
        except BadParameter as mistake:
            raise BadSignature from mistake
        parameters = dict(zip(PARAMETERS, settled.spelled(subject.where.version).split("/"), strict=True))
        if self.signing.verify(about.sig, candidates(skeleton, parameters)) is None:
            raise BadSignature(self.signing.unknown(about.sig))
        return blake2b(about.sig.encode(), digest_size=16).hexdigest(), skeleton.most

    def is_vouched_for(self, subject: Subject) -> bool:
        """Whether somebody with a key wanted what an address is about, whatever region, size, rotation and format."""
        if subject.sealed or not subject.filled.terms.sig:
            return subject.sealed
        try:
            skeleton = self.skeleton(subject)
        except BadParameter:
            return False
        return self.signing.verify(subject.filled.terms.sig, (skeleton,)) is not None

    def is_whole(self, subject: Subject) -> bool:
        """Whether somebody with a key is to have wanted all that an address says: nothing of it is left open. Whether
        it is so is seen when the picture is asked for."""
        about = subject.filled.terms
        return subject.sealed or (bool(self.signing) and bool(about.sig) and not about.open)

    def must_be_covered(self, subject: Subject, *, trusted: bool) -> None:
        """Raises Protected if the design that protects a picture is not laid over it as it is now. Who is `trusted`, or
        signs, may fill it in: values may move or hide what is drawn."""
        rule = self._rule(subject.original)
        if not rule.design:
            return
        over = subject.over
        laid = over is not None and over.name == rule.design and self._is_meant(rule, over.version)
        signed = subject.sealed or (bool(self.signing) and bool(subject.filled.terms.sig))
        if not laid or (subject.filled.parts and not (trusted or signed)):
            word = f"{rule.design}@{rule.version}" if rule.version else rule.design
            such = f"/iiif/{subject.where.version}/{quote(subject.identifier, safe='')}/{word}/full/max/0/default.jpg"
            raise Protected(such)

    def cover(self, source: str) -> str:
        """The word of the overlay that protects the pictures of a source."""
        rule = self._rules.get(source, FREE)
        return f"{rule.design}@{rule.version}" if rule.version else rule.design

    def may_be_laid(self, picture: Original, subject: Subject, *, named: bool, meant: bool) -> bool:
        """Whether a picture may be laid on another: one that is protected only by the very design that protects it, if
        that has `named` it; one that is not public if a design has, or somebody with a key `meant` it."""
        rule = self._rule(picture)
        if rule.design:
            designs = {design.name for design in (subject.own, subject.over) if design}
            return named and designs == {rule.design}
        return rule.public or meant

    def skeleton(self, subject: Subject) -> Skeleton:
        """What a signature of this has to cover. Raises BadParameter."""
        about = subject.filled.terms
        return Skeleton(
            version=subject.where.version,
            identifier=subject.identifier,
            design=subject.bound,
            closed=tuple((part.name, part.text) for part in subject.closed),
            open=spans.read_open(about.open),
            expires=spans.read_expires(about.exp) if about.exp else None,
            most=_whole(about.renders),
        )

    def _judges(self, subject: Subject) -> bool:
        """Whether anything is asked of an address. Without keys nothing is, but of what nobody may have without."""
        return self.hides(subject.original) or ((bool(self.signing) or bool(self.sealing)) and subject.filled.asked)

    def _needs_signature(self, subject: Subject) -> bool:
        if self.hides(subject.original):
            return True
        return not subject.filling.public and not (self.protects(subject.original) and not subject.filled.parts)

    def _rule(self, original: Original | Ground) -> Rule:
        return self._rules.get(original.source, FREE) if isinstance(original, Original) else FREE

    def _is_meant(self, rule: Rule, version: int) -> bool:
        return version == rule.version if rule.version else self._is_current(rule.design, version)


def _whole(text: str) -> int | None:
    """Raises BadParameter."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        raise BadParameter("renders", "a whole number of pictures", text)
    return int(text)
