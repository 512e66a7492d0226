package proxy

import "strings"

// errorPrefix is what the docker command prints before an answer's error, at its
// longest.
const errorPrefix = "docker: Error response from daemon: "

// printed breaks a sentence of the proxy's own into lines: the docker command
// prints an error as it comes, and a terminal breaks it in mid-word.
func (p *Proxy) printed(text string) string {
	whole := p.broken(errorPrefix + text)
	return strings.TrimPrefix(strings.TrimPrefix(whole, strings.TrimSpace(errorPrefix)), " ")
}

// broken breaks what stands on a line of its own.
func (p *Proxy) broken(text string) string {
	if p.cfg.Break == nil {
		return text
	}
	return p.cfg.Break(text)
}

// deny answers with words of the proxy's own. The journal has them unbroken.
func (c *call) deny(status int, text string) {
	c.said = text
	c.reply(status, message{c.p.printed(text)})
}

// denyAfter answers with the engine's own message as it is, and words of the
// proxy's own below it.
func (c *call) denyAfter(got answer, text string) {
	c.said = got.message() + "\n" + text
	c.reply(got.status, message{got.message() + "\n" + c.p.broken(text)})
}
