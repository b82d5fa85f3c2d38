"""Colours by number, as AVIF and PNG name them: primaries and transfer functions. ITU-T H.273 (CICP), 8.1 and 8.2."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from ops import icc
from ops.icc import Power

UNSPECIFIED = 2
BT709, SRGB, LINEAR, PQ, HLG = 1, 13, 8, 16, 18
HDR = frozenset({PQ, HLG})
LIKE_BT709 = frozenset({1, 6, 14, 15})

D65, ILLUMINANT_C, DCI = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351)

# Red, green, blue and white, each as x and y of CIE 1931.
PRIMARIES: dict[int, icc.Primaries] = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65),
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), ILLUMINANT_C),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), ILLUMINANT_C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1 / 3, 1 / 3)),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}


def _srgb(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _smpte240(value: float) -> float:
    return value / 4 if value < 0.091286 else float(((value + 0.111572) / 1.111572) ** (1 / 0.45))


def pq(value: float) -> float:
    """Light of 10,000 candelas per square metre. SMPTE ST 2084."""
    power = value ** (4096 / 2523 / 128)
    return float((max(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)) ** (16384 / 2610))


def hlg(value: float) -> float:
    """Light of the scene, 1 at most. Recommendation ITU-R BT.2100."""
    return value * value / 3 if value <= 0.5 else (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12


# From values of 0 to 1 to light.
TRANSFERS: dict[int, Callable[[float], float]] = {
    **dict.fromkeys(LIKE_BT709, Power(2.4)),  # as it is shown, which is BT.1886, and not as it is filmed
    4: Power(2.2),
    5: Power(2.8),
    7: _smpte240,
    LINEAR: Power(1),
    SRGB: _srgb,
    PQ: pq,
    17: lambda value: float(value**2.6 * 52.37 / 48),
    HLG: hlg,
}


@dataclass(frozen=True, slots=True)
class Cicp:
    """What colours mean, by number."""

    primaries: int
    transfer: int

    @property
    def hdr(self) -> bool:
        """Whether there may be light that is brighter than white."""
        return self.transfer in HDR

    @property
    def known(self) -> "Cicp":
        """The same with sRGB's in place of what is not specified, or not known."""
        primaries = self.primaries if self.primaries in PRIMARIES else BT709
        return Cicp(primaries, self.transfer if self.transfer in TRANSFERS else SRGB)

    @property
    def profile(self) -> bytes:
        """An ICC profile that says the same of a picture that is not HDR; nothing if it is sRGB."""
        known = self.known
        return b"" if known == Cicp(BT709, SRGB) else _profile(known)


@lru_cache(maxsize=64)
def _profile(cicp: Cicp) -> bytes:
    return icc.profile(PRIMARIES[cicp.primaries], TRANSFERS[cicp.transfer])
