"""Permission: who may have a picture that something is written on. Whoever has the signature of somebody with a key."""

from hashlib import blake2b

from ops.errors import BadParameter
from server.access import terms as spans
from server.access.sealing import SealingKeys
from server.access.signatures import PARAMETERS, SigningKeys, Skeleton, candidates
from server.errors import BadSignature, Unsigned
from server.settling import Settled
from server.subject import Subject


class Permission:
    """Judges with the keys that are in force."""

    def __init__(self, signing: SigningKeys, sealing: SealingKeys) -> None:
        self.signing = signing
        self.sealing = sealing

    @property
    def guarded(self) -> bool:
        """Whether there is anything that not everybody may have."""
        return bool(self.signing) or bool(self.sealing)

    def granted(self, subject: Subject, settled: Settled) -> tuple[str, int | None]:
        """By what the pictures of an address are counted, and how many may be made; "" if nothing had to be signed.
        Raises Unsigned, BadSignature."""
        filled, about = subject.filled, subject.filled.terms
        public = subject.filling is not None and subject.filling.document.public
        if not self.guarded or not filled.asked or subject.sealed or (public and not about.sig):
            return "", None
        if not about.sig:
            raise Unsigned
        try:
            skeleton = self.skeleton(subject)
        except BadParameter as mistake:
            raise BadSignature from mistake
        parameters = dict(zip(PARAMETERS, settled.spelled(subject.where.version).split("/"), strict=True))
        if self.signing.verify(about.sig, candidates(skeleton, parameters)) is None:
            raise BadSignature
        return blake2b(about.sig.encode(), digest_size=16).hexdigest(), skeleton.most

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


def _whole(text: str) -> int | None:
    """Raises BadParameter."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        raise BadParameter("renders", "a whole number of pictures", text)
    return int(text)
