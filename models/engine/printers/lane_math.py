"""exp, log and powers without branches, so that a loop over runs that calls them is vectorised.

Only printed kernels import this: it needs Numba. The C library's functions are calls that
hold a loop to one run at a time, and Intel's vector library is not everywhere. These are
short polynomials that LLVM writes into the loop. NaN, infinities, zeros and negative bases
come out as from NumPy; finite results differ from it by the stated relative errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

inlined: Callable[..., Any] = njit(error_model="numpy", fastmath={"contract"}, forceinline=True)
"""Compiled into whatever calls it; a product and a sum may round once instead of twice."""

ROUNDER = 1.5 * 2.0**52
"""Added and taken away again it rounds to a whole number, which is left in the lowest bits meanwhile."""
LARGEST_EXPONENT, SMALLEST_EXPONENT = 720.0, -750.0
"""Beyond them exp is infinite, or zero."""
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""ln 2 in two parts: whole numbers up to 2**20 times the first are exact (FDLIBM)."""
SMALLEST_NORMAL = 2.0**-1022
EXPONENT_ONE = 1023 << 52
MANTISSA = (1 << 52) - 1
TWO_TO_52 = 2.0**52
TWO_TO_52_BITS = (1023 + 52) << 52
SQUARE_ROOT_2 = 1.4142135623730951


def _selected(typing: Any, condition: Any, yes: Any, no: Any) -> Any:  # noqa: ARG001
    """Type and code of `_select`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.select(*arguments)

    return types.float64(types.boolean, types.float64, types.float64), generate


_select: Callable[..., Any] = intrinsic(_selected)
"""One of two doubles without a branch: LLVM may turn an if into paths that no loop unites again."""


@inlined
def _bits(value: Any) -> Any:
    return np.float64(value).view(np.int64)


@inlined
def _double(bits: Any) -> Any:
    return np.int64(bits).view(np.float64)


@inlined
def _two_to(rounded: Any) -> Any:
    """2**n, given n + ROUNDER with n from -1022 to 1023."""
    return _double((_bits(rounded) << 52) + EXPONENT_ONE)


@inlined
def exp(x: Any) -> Any:
    """e**x, to 4e-16: x = n ln 2 + r with |r| <= ln 2 / 2, and Taylor's series of exp(r) up to r**13."""
    x = _select(x > LARGEST_EXPONENT, LARGEST_EXPONENT, x)
    x = _select(x < SMALLEST_EXPONENT, SMALLEST_EXPONENT, x)
    n = (x * LOG2_E + ROUNDER) - ROUNDER
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    p = 1 / 6227020800
    p = p * r + 1 / 479001600
    p = p * r + 1 / 39916800
    p = p * r + 1 / 3628800
    p = p * r + 1 / 362880
    p = p * r + 1 / 40320
    p = p * r + 1 / 5040
    p = p * r + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    # 2**n in two factors, since n may be beyond what one double can hold.
    half = n * 0.5 + ROUNDER
    return p * _two_to(half) * _two_to((n - (half - ROUNDER)) + ROUNDER)


@inlined
def log(x: Any) -> Any:
    """ln x, to 4e-16: x = 2**k (1 + f) with 1 + f within sqrt 2 of 1, and FDLIBM's polynomial of f."""
    tiny = x < SMALLEST_NORMAL
    normal = _select(tiny, x * 2.0**54, x)
    bits = _bits(normal)
    k = _double((bits >> 52) | TWO_TO_52_BITS) - TWO_TO_52 - 1023.0
    k = _select(tiny, k - 54.0, k)
    m = _double((bits & MANTISSA) | EXPONENT_ONE)
    large = m > SQUARE_ROOT_2
    m = _select(large, 0.5 * m, m)
    k = _select(large, k + 1.0, k)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 1.479819860511658591e-01
    p = p * z + 1.531383769920937332e-01
    p = p * z + 1.818357216161805012e-01
    p = p * z + 2.222219843214978396e-01
    p = p * z + 2.857142874366239149e-01
    p = p * z + 3.999999999940941908e-01
    p = p * z + 6.666666666666735130e-01
    half_square = 0.5 * f * f
    found = k * LN2_HIGH - ((half_square - (s * (half_square + p * z) + k * LN2_LOW)) - f)
    found = _select(x > 0.0, found, np.nan)
    found = _select(x == 0.0, -np.inf, found)
    return _select((x == np.inf) | np.isnan(x), x, found)


@inlined
def power(x: Any, y: Any) -> Any:
    """x**y, to 4e-16 (1 + |y ln x|), as exp(y ln |x|) with the sign and the exceptions of C's pow."""
    exponent = log(abs(x))
    size = exp(_select((y == 0.0) | (exponent == 0.0), 0.0, y * exponent))
    whole = np.floor(y) == y
    odd = whole & (np.floor(0.5 * y) != 0.5 * y)
    signed = _select(odd, np.copysign(size, x), size)
    return _select((x < 0.0) & (x > -np.inf) & (not whole), np.nan, signed)


@inlined
def minimum(a: Any, b: Any) -> Any:
    """The smaller of two, or NaN if one is NaN."""
    return _select((a < b) | np.isnan(a), a, b)


@inlined
def maximum(a: Any, b: Any) -> Any:
    """The larger of two, or NaN if one is NaN."""
    return _select((a > b) | np.isnan(a), a, b)


@inlined
def where(condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`; both are computed."""
    return _select(condition, yes, no)
