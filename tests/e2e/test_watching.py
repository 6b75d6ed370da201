"""The browser tests see what goes wrong in a page."""


def test_a_console_error_is_seen_and_would_fail_the_test(page, problems):
    page.evaluate("() => console.error('broken widget')")
    page.evaluate("() => { setTimeout(() => { throw new Error('thrown later') }, 0) }")
    page.evaluate("() => new Promise(done => setTimeout(done, 0))")  # after the error that is thrown in the same way
    assert [problem.partition(":")[0] for problem in problems] == ["console", "uncaught"]
    problems.clear()


def test_a_call_to_another_computer_is_seen(page, problems):
    page.evaluate("""() => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 50);
        return fetch('http://192.0.2.1/', {mode: 'no-cors', signal: stop.signal}).catch(() => 0);
    }""")
    assert problems[0] == "asked another computer: http://192.0.2.1/"
    problems.clear()
