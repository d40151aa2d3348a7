#!/usr/bin/env bash
# Checks everything, or a part: bash tests/check.sh [full | fast | install]
#   full     formatting, lint, types and all tests, those in a real browser included (the default)
#   fast     the same without the tests that need a browser or worker processes
#   install  nothing but what the checks need: Python packages into .venv, and a browser
# `full` and `fast` install what is missing first. Stops at the first failure.
# Runs on Debian, Ubuntu and macOS with Python 3.11 or newer.
#   PYTHON       the Python that .venv is made with (default: python3)
#   CF_CHROMIUM  the browser to test with (default: one in PATH, else one is installed)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

heading() { printf '\n== %s ==\n' "$1"; }

may_apt() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
    local as_root=""
    [ "$(id -u)" = 0 ] || as_root=sudo
    may_apt && $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"
}

find_chromium() {
    command -v chromium || command -v google-chrome || command -v google-chrome-stable ||
        ls "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" 2>/dev/null
}

install_packages() {
    heading "Python packages (the first time takes minutes)"
    local python=${PYTHON:-python3}
    if [ ! -x .venv/bin/pip ]; then
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
            { echo "$python is missing or older than 3.11. Name another in PYTHON."; exit 1; }
        "$python" -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || true
        "$python" -m venv --clear .venv
    fi
    .venv/bin/python -m pip install --quiet -r requirements.txt -r tests/requirements.txt
}

install_browser() {
    heading "Browser"
    if [ -z "${CF_CHROMIUM:-}" ] && ! CF_CHROMIUM=$(find_chromium); then
        if apt_install chromium; then
            CF_CHROMIUM=$(find_chromium) || true
        else # Ubuntu has it only as a snap; others have no apt. Playwright finds its own by itself.
            .venv/bin/playwright install $(may_apt && echo --with-deps) chromium
        fi
    fi
    [ -z "${CF_CHROMIUM:-}" ] || export CF_CHROMIUM
    echo "${CF_CHROMIUM:-Playwright’s own Chromium}"
}

check() {
    PATH=$PWD/.venv/bin:$PATH
    # The tests start a hundred processes: what one of them has compiled, the others shall find.
    unset PYTHONDONTWRITEBYTECODE
    heading "Formatting"
    ruff format --check .
    oxfmt --config tests/oxfmt.json --check 'cf/**/*.js'
    heading "Lint"
    ruff check .
    oxlint --config tests/oxlint.json cf # JavaScript
    heading "Types"
    mypy --num-workers 2
    heading "Tests"
    # Two at a time: tests/conftest.py says which never meet.
    # Where twenty fail they fail of one thing, each browser test after a minute of waiting for it.
    # A test that hangs takes its process along, and is tried in one other.
    pytest -n 2 --dist loadscope --no-loadscope-reorder --durations=40 --durations-min=1 \
        --maxfail 20 --max-worker-restart 1 "$@"
    heading "All is well"
}

case "${1:-full}" in
full)
    install_packages
    install_browser
    check
    ;;
fast)
    install_packages
    check -m "not browser and not engine"
    ;;
install)
    install_packages
    install_browser
    ;;
*)
    sed -n '2,5p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
