"""Matrices of three by three, for colours."""

Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]


def times(matrix: Matrix, vector: Vector) -> Vector:
    """A vector, changed."""
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def product(first: Matrix, second: Matrix) -> Matrix:
    """What changes vectors as the second one and then the first one do."""
    columns = tuple(zip(*second, strict=True))
    return tuple(tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in first)


def inverse(matrix: Matrix) -> Matrix:
    """What undoes it. Raises ZeroDivisionError if nothing can."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    determinant = a * rows[0][0] + b * rows[1][0] + c * rows[2][0]
    return tuple(tuple(number / determinant for number in row) for row in rows)
