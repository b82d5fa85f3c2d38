"""What every layer shows where a field is missing, and nothing stands in for it: for people who fill a design in."""

from server.designs.document.document import Document
from server.designs.document.layers import AnyLayer, FallbackImage, FallbackInitials, FallbackLabel, FallbackText

HIDDEN = "nothing: the layer is hidden"


def rules(document: Document, field: str) -> dict[str, str]:
    """What is shown instead, by the pointers of the layers that show a field."""
    return {
        f"/layers/{index}": _shown(layer)
        for index, layer in enumerate(document.layers)
        if any(field in words.fields for key, words in layer.templates() if not key.startswith("missing"))
    }


def _shown(layer: AnyLayer) -> str:
    match getattr(layer, "missing", "hide"):
        case FallbackText(text=words):
            return f"the text “{words}”"
        case FallbackLabel(label=words):
            return f"the label “{words}”"
        case FallbackInitials(initials=words):
            return f"the initials of “{words}”"
        case FallbackImage(image=reference):
            return f"the picture {reference}"
    return HIDDEN
