"""People, drawn from the shoulders up."""

from make import gradient

from drawings.tools import drawing


def portrait(skin: str, shade: str, hair: str, shirt: str, wall: list[str], style: str) -> str:
    """Somebody friendly, from the shoulders up."""
    long = style == "long"
    body = gradient("wall", wall) + '<rect width="400" height="400" fill="url(#wall)"/>'
    if long:
        body += f'<path d="M108,178C96,76 150,44 204,44C262,44 306,84 296,186C292,240 316,280 300,322H104C84,276 112,240 108,178Z" fill="{hair}"/>'
    if style == "bun":
        body += f'<circle cx="204" cy="52" r="36" fill="{hair}"/>'
    body += f'<path d="M40,412C44,330 104,300 164,290H240C300,300 354,330 360,412Z" fill="{shirt}"/>'
    body += f'<path d="M166,236H236V292C228,326 174,326 166,292Z" fill="{shade}"/>'
    body += f'<path d="M130,160C130,90 272,90 272,160C272,232 244,276 201,276C158,276 130,232 130,160Z" fill="{skin}"/>'
    body += f'<ellipse cx="129" cy="186" rx="13" ry="20" fill="{shade}"/><ellipse cx="273" cy="186" rx="13" ry="20" fill="{shade}"/>'
    tops = {
        "short": "M122,172C112,92 160,62 206,62C258,62 290,96 278,172C270,150 268,134 250,122C214,134 166,132 150,124C134,136 132,152 122,172Z",
        "bun": "M120,186C108,102 156,70 204,70C252,70 294,104 282,186C278,150 262,128 236,112C206,136 160,142 136,142C128,156 124,168 120,186Z",
        "long": "M118,200C108,104 158,66 206,66C256,66 294,104 284,204C280,160 268,140 250,126C232,112 222,108 214,104C196,138 152,152 132,158C124,172 120,186 118,200Z",
    }
    body += f'<path d="{tops["long" if long else style]}" fill="{hair}"/>'
    for x in (168, 234):
        body += f'<ellipse cx="{x}" cy="184" rx="7" ry="8.5" fill="#2b1b17"/><circle cx="{x + 2.4}" cy="181" r="2.4" fill="#fff"/>'
        body += f'<path d="M{x - 15},162q15,-10 30,0" fill="none" stroke="{hair}" stroke-width="5.5" stroke-linecap="round"/>'
    body += f'<path d="M201,190q-11,26 1,28" fill="none" stroke="{shade}" stroke-width="5" stroke-linecap="round"/>'
    body += '<path d="M172,234q29,27 58,0q-29,8 -58,0Z" fill="#fff" stroke="#8c3b35" stroke-width="5" stroke-linejoin="round"/>'
    if style == "short":
        body += '<g fill="none" stroke="#1f2937" stroke-width="5"><circle cx="168" cy="186" r="24"/><circle cx="234" cy="186" r="24"/><path d="M192,184q9,-6 18,0"/></g>'
    body += f'<path d="M164,290q38,46 76,0l16,4q-54,66 -108,0z" fill="{shade}" fill-opacity=".35"/>'
    return drawing(400, 400, body)
