package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"

	"matelot/checker"
)

const (
	defaultHTTPTimeout = 2 * time.Second
	// startingFor is how long after its start a container that does not answer
	// is taken to be starting.
	startingFor = 3 * time.Second
	// retryFor is how long a starting container is asked again.
	retryFor      = 1500 * time.Millisecond
	firstRetry    = 10 * time.Millisecond
	slowestRetry  = 160 * time.Millisecond
	maxRedirects  = 5
	userAgent     = "matelot"
	problemReset  = "reset"
	problemRefuse = "refused"
	problemOther  = "other"
)

// http asks a URL. A refusal by a container that has only just started is not
// an answer yet: it is asked again, for a while.
func (r *reader) http(ctx context.Context, id string, spec checker.HTTPSpec) error {
	answer := r.ask(ctx, spec)
	if !spec.Refused && mayBeStarting(answer) {
		answer = r.askAgain(ctx, spec, answer)
	}
	r.put(func(obs *checker.Observation) { set(&obs.HTTP, id, answer) })
	return nil
}

// ask asks once.
func (r *reader) ask(ctx context.Context, spec checker.HTTPSpec) checker.HTTPAnswer {
	timeout := time.Duration(spec.Timeout)
	if timeout <= 0 {
		timeout = defaultHTTPTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, spec.URL, nil)
	if err != nil {
		return failed(err, nil)
	}
	request.Header.Set("User-Agent", userAgent)
	var end hangUp
	// No proxy: the URL is one of the learner's own machine, whatever the
	// environment says. No connection is kept: each answer stands for itself.
	client := &http.Client{
		Transport:     &http.Transport{DialContext: end.watch(r.src.Dial.orPlain()), DisableKeepAlives: true},
		CheckRedirect: stayOnHost,
	}
	response, err := client.Do(request)
	if err != nil {
		return failed(err, end.err())
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxContent))
	answer := checker.HTTPAnswer{Status: response.StatusCode, Body: string(body)}
	if err != nil {
		answer.Problem, answer.Detail = problemOf(err), clip(err.Error(), maxDetail)
	}
	return answer
}

// failed is the answer of a URL that gave none. What the connection said last
// counts where the error does not tell.
func failed(err, connection error) checker.HTTPAnswer {
	problem := problemOf(err)
	if problem == problemOther && connection != nil {
		problem = problemOf(connection)
	}
	return checker.HTTPAnswer{Problem: problem, Detail: clip(err.Error(), maxDetail)}
}

// stayOnHost follows redirects within one host: the answer of another is not
// the answer of the learner's container.
func stayOnHost(next *http.Request, via []*http.Request) error {
	if next.URL.Host != via[0].URL.Host || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}

func mayBeStarting(answer checker.HTTPAnswer) bool {
	return answer.Status == 0 && (answer.Problem == problemRefuse || answer.Problem == problemReset)
}

// askAgain asks until something answers, the container stops, or it is no
// longer young enough to be only starting.
func (r *reader) askAgain(ctx context.Context, spec checker.HTTPSpec, answer checker.HTTPAnswer) checker.HTTPAnswer {
	young, ok := r.youngServer(ctx, spec.URL)
	if !ok {
		return answer
	}
	wait := firstRetry
	for waited := time.Duration(0); waited < retryFor && mayBeStarting(answer); {
		if r.pause(ctx, wait) != nil || !r.stillRuns(ctx, young) {
			return answer
		}
		answer = r.ask(ctx, spec)
		waited += wait
		wait = min(2*wait, slowestRetry, retryFor-waited)
	}
	return answer
}

// youngServer finds a container of the session that has just started, listens
// on the URL's port of the host, and may have a program behind it.
func (r *reader) youngServer(ctx context.Context, rawURL string) (id string, found bool) {
	list, err := r.listing(ctx)
	if err != nil {
		return "", false
	}
	port := portOf(rawURL)
	for _, c := range list.publishing(port) {
		if isYoung(c) && r.leadsSomewhere(ctx, c, port) {
			return c.ID, true
		}
	}
	return "", false
}

// leadsSomewhere tells whether a published port may lead to a program. Where
// the image says on which ports its program listens, and this is none of them,
// waiting cannot help.
func (r *reader) leadsSomewhere(ctx context.Context, c container.Summary, port int) bool {
	img, err := r.src.Engine.ImageInspect(ctx, c.ImageID)
	if err != nil || img.Config == nil || len(img.Config.ExposedPorts) == 0 {
		return true
	}
	exposed := sortedKeys(img.Config.ExposedPorts)
	return slices.ContainsFunc(c.Ports, func(p container.Port) bool {
		inside := string(nat.Port(fmt.Sprintf("%d/%s", p.PrivatePort, p.Type)))
		return int(p.PublicPort) == port && slices.Contains(exposed, inside)
	})
}

func (r *reader) stillRuns(ctx context.Context, id string) bool {
	c, err := r.src.Engine.ContainerInspect(ctx, id)
	return err == nil && c.ContainerJSONBase != nil && c.State != nil && c.State.Running
}

// portOf is the port that a URL leads to, 0 where it has none.
func portOf(rawURL string) int {
	u, err := url.Parse(rawURL)
	if err != nil {
		return 0
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		return port
	}
	switch u.Scheme {
	case "http":
		return 80
	case "https":
		return 443
	}
	return 0
}

// problemOf names what kept a URL from answering.
func problemOf(err error) string {
	var (
		dns     *net.DNSError
		timeout net.Error
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.As(err, &dns):
		return "dns"
	case isAny(err, refusals[:]):
		return problemRefuse
	case isAny(err, resets[:]), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return problemReset
	case isTLS(err):
		return "tls"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	}
	return problemOther
}

func isAny(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
