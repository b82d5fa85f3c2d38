from server.designs.document.channels import CHANNELS
from server.designs.document.preset import Preset


def test_every_channel_is_a_preset_with_room_for_something() -> None:
    for name, ready in CHANNELS.items():
        one = Preset.model_validate(ready.written)
        assert one.email_safe is (name == "mail")
        width, height = ready.canvas or (1200, 630)
        assert ready.safe.left + ready.safe.right < width / 2
        assert ready.safe.top + ready.safe.bottom < height / 2
        assert ready.title
