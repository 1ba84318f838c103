# SPDX-License-Identifier: GPL-2.0-only
"""What completes the words of a command line, for bash, zsh and fish, of {verb: Help}."""
import helptext

_HEAD = "# Made of what mapbench --help and each verb's --help say.\n"


def _quoted(text):
    """For any of the three shells."""
    return "'" + text.replace("'", r"'\''") + "'"


def _takes_paths(page):
    return any(helptext.is_path(word) or word == "CMD" for word in page.words())


def _own(page):
    """Words that are to be given as they are."""
    return [word for word in page.words() if word.islower()]


def bash(front, verbs):
    out = [_HEAD + """\
_mapbench_words() { COMPREPLY=($(compgen -W "$*" -- "$cur")); }

_mapbench_paths() {
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$cur"))
    compopt -o filenames 2>/dev/null
}

_mapbench() {
    local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _mapbench_words """ + " ".join([*verbs, *front]) + """
        return
    fi
    case "$verb $before" in"""]
    for verb, page in verbs.items():
        for name, flag in page.flags().items():
            if flag.value:
                choices = helptext.choices(flag.value)
                what = "_mapbench_paths" if helptext.is_path(flag.value) else ":"
                if choices:
                    what = " ".join(["_mapbench_words", *choices])
                out.append(f"    {_quoted(f'{verb} {name}')}) {what}; return ;;")
    out.append("    esac\n    case $verb:$cur in")
    for verb, page in verbs.items():
        words = " ".join([*page.flags(), "--help"])
        out.append(f"    {verb}:-*) _mapbench_words {words} ;;")
        own = _own(page)
        if own:
            out.append(f"    {verb}:[a-z]*) _mapbench_words {' '.join(own)}; "
                       "[[ -n ${COMPREPLY[0]-} ]] || _mapbench_paths ;;")
        if _takes_paths(page):
            out.append(f"    {verb}:*) _mapbench_paths ;;")
    out.append("    esac\n}\ncomplete -F _mapbench mapbench")
    return "\n".join(out) + "\n"


def _zsh_text(text):
    for each in "\\[]:":
        text = text.replace(each, "\\" + each)
    return text


def _zsh_flag(name, flag):
    said = f"*{name}[{_zsh_text(helptext.brief(flag.text))}]"
    if not flag.value:
        return said
    choices = helptext.choices(flag.value)
    what = f"({' '.join(choices)})" if choices else "_files" * helptext.is_path(flag.value) or " "
    return f"{said}:{_zsh_text(flag.value)}:{what}"


def zsh(front, verbs):
    out = ["#compdef mapbench\n" + _HEAD + "local -a verbs\nverbs=("]
    titles = {entry.name: entry.text for entry in front["--help"]}
    out += [f"    {_quoted(_zsh_text(verb) + ':' + titles[verb])}" for verb in verbs]
    out.append(""")
if (( CURRENT == 2 )); then
    _describe verb verbs
    compadd -- """ + " ".join(front) + """
    return
fi
local verb=$words[2]
shift words
(( CURRENT-- ))
case $verb in""")
    for verb, page in verbs.items():
        flags = [_zsh_flag(name, flag) for name, flag in page.flags().items()]
        flags.append("--help[what it does, and its flags]")
        own = f"({' '.join(_own(page))})"
        if _takes_paths(page):
            flags.append("*:file:_files")
        if own != "()":
            flags.append(f"1:word:_alternative {_quoted(f'words:word:{own}')} 'files:file:_files'")
        flags = " \\\n        ".join(map(_quoted, flags))
        out.append(f"{verb})\n    _arguments {flags}\n    ;;")
    out.append("esac")
    return "\n".join(out) + "\n"


def _fish_text(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(front, verbs):
    titles = {entry.name: entry.text for entry in front["--help"]}
    out = [_HEAD + "complete -c mapbench -f"]
    out += [f"complete -c mapbench -n __fish_use_subcommand -l {name[2:]}" for name in front]
    for verb, page in verbs.items():
        out.append(f"complete -c mapbench -n __fish_use_subcommand -a {verb} "
                   f"-d {_fish_text(titles[verb])}")
        of = f"complete -c mapbench -n '__fish_seen_subcommand_from {verb}'"
        for name, flag in page.flags().items():
            line = f"{of} -l {name[2:]}"
            choices = helptext.choices(flag.value)
            if choices:
                line += f" -x -a {_fish_text(' '.join(choices))}"
            elif flag.value:
                line += " -r -F" if helptext.is_path(flag.value) else " -x"
            text = helptext.brief(flag.text)
            out.append(line + f" -d {_fish_text(text)}" * bool(text))
        out.append(f"{of} -l help")
        out += [f"{of} -a {word}" for word in _own(page)]
        if _takes_paths(page):
            out.append(f"{of} -F")
    return "\n".join(out) + "\n"
