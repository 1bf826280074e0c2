"""What was found in a short text is remembered; long texts are not kept."""

from aibot_local.language.remembering import remember_short


def test_a_short_text_is_read_once_for_each_setting_and_a_long_one_each_time() -> None:
    read = []

    @remember_short
    def list_parts(text: str, *, mark: str = " ") -> tuple[str, ...]:
        read.append((text, mark))
        return tuple(text.split(mark))

    assert list_parts("a b-c") == ("a", "b-c") == list_parts("a b-c")
    assert list_parts("a b-c", mark="-") == ("a b", "c")
    assert read == [("a b-c", " "), ("a b-c", "-")]
    long = "word " * 400
    assert list_parts(long) == list_parts(long)
    assert len(read) == 4
