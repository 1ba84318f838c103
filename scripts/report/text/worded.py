# SPDX-License-Identifier: GPL-2.0-only
"""What --for stands for, as text."""

from report.advise import words
from report.text.sentences import item


def arguments(parser):
    parser.add_argument("words", metavar="WORD,WORD", help="what a driver calls it")


def main(args):
    """What is known of words without a buffer."""
    for word in words.alone(args.words):
        print("\n".join(lines(word)))
    print("Give --size, too, to have it answered for a buffer.")
    return 0


def lines(word):
    also = f" (also {', '.join(word.also)})" if word.also else ""
    asks = words.flags(word)
    text = f"{word.name}{also}: {word.what}"
    if word.call:
        text += f". Mapped by {word.call}: {word.way} here"
    made = item(f"{text}. It stands for {asks}." if asks else f"{text}.", "")
    for title, told in (("nearest", word.nearest), ("beware", word.beware)):
        made += item(f"{title}: {told}", "  ") if told else []
    return made


def data(word):
    return word._asdict() | {"also": list(word.also), "sources": list(word.sources),
                             "needs": list(word.needs)}
