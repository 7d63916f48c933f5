# Shared by scripts/start and scripts/test: makes .venv and installs what the project's own files name.
# Run again, it does nothing unless pyproject.toml has changed.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$1"; exit 1; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3 python; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

# setup EXTRAS: EXTRAS is "" or "[dev]".
setup() {
    local python wanted stamp=.venv/.installed
    python=$(find_python) || fail "Python 3.11 or newer is needed and was not found; install it, or name it: PYTHON=/path/to/python $0"
    wanted="$1 $(cksum <pyproject.toml)"
    if [ -x .venv/bin/paperledge ] && grep -qxF "$wanted" "$stamp" 2>/dev/null; then
        return 0
    fi
    if [ ! -x .venv/bin/python ]; then
        say "Making .venv with $("$python" --version)"
        "$python" -m venv .venv || fail "The virtual environment could not be made; on Debian and Ubuntu, install python3-venv and run this again."
    fi
    say "Installing the program and what it needs (a minute or so, the first time)"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --editable ".$1" ||
        fail "The installation failed; check the network to the package index, then run this again."
    # What start installs is part of what test installs, so neither makes the other install again.
    printf '%s\n' " ${wanted#* }" "$wanted" | sort -u >"$stamp"
}
