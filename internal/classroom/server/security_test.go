package server_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
)

// stranger is somebody on the same network with a tool of their own.
func (c *class) stranger() *http.Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // a stranger's tool
	c.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (c *class) request(method, path, body string, header ...string) (status int, text string, got http.Header) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, "https://"+c.address+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.stranger().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header
}

// TestSomebodyElseAnswers: a server with another key at the address of the word.
func TestSomebodyElseAnswers(t *testing.T) {
	c, other := newClass(t), newClass(t)
	store := c.join("Ada")
	word := c.word()
	word.Address = other.address
	if _, _, err := client.Join(t.Context(), word, classroom.Join{Alias: "Bob", Token: client.NewToken()}); !errors.Is(err, client.ErrForged) {
		t.Errorf("joining: %v", err)
	}
	m := membership(t, store)
	m.Address = other.address
	conn := m.Connect()
	defer conn.Close()
	if _, err := conn.Send(t.Context(), []classroom.Event{attempt(checker.Pass)}); !errors.Is(err, client.ErrForged) {
		t.Errorf("sending: %v", err)
	}
	if n := len(other.room.Learners()); n != 0 {
		t.Errorf("%d have joined the other", n)
	}
}

func TestTheKeyStays(t *testing.T) {
	c := newClass(t)
	word := c.word()
	c.close()
	c.open()
	if c.word() != word {
		t.Errorf("the word was %s, and is %s", word, c.word())
	}
	for _, name := range []string{"key.pem", "teacher.token", "classroom.db"} {
		info, err := os.Stat(filepath.Join(c.dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestGuessesAreRationed(t *testing.T) {
	c := newClass(t)
	guess := func(code string) (int, string, http.Header) {
		return c.request("POST", classroom.PathJoin, fmt.Sprintf(`{"code":%q,"alias":"x","token":%q}`, code, client.NewToken()))
	}
	for n := 1; ; n++ {
		status, text, header := guess("AAAAAA")
		if status == http.StatusForbidden && strings.Contains(text, `"code"`) && n <= 20 {
			continue
		}
		if status != http.StatusTooManyRequests || n != 21 || header.Get("Retry-After") == "" {
			t.Fatalf("guess %d: %d %s", n, status, text)
		}
		break
	}
	if status, text, _ := guess(c.room.Settings().Code); status != http.StatusTooManyRequests {
		t.Errorf("the right one, from where they guess: %d %s", status, text)
	}
	if status, _, _ := c.request("GET", "/teacher/"+c.identity.Teacher, ""); status != http.StatusTooManyRequests {
		t.Errorf("the teacher's token, from where they guess: %d", status)
	}
}

func TestOnlyWhoHasJoined(t *testing.T) {
	c := newClass(t)
	ada, bob := membership(t, c.join("Ada")), membership(t, c.join("Bob"))
	events := `{"events":[{"id":"abcdefgh","kind":"attempt","exercise":"ports/publish","verdict":"pass"}]}`
	for what, header := range map[string][]string{
		"nobody":              nil,
		"a learner's ID":      {"Authorization", "Bearer " + ada.Learner},
		"another scheme":      {"Authorization", "Basic " + ada.Token},
		"a token cut short":   {"Authorization", "Bearer " + ada.Token[:40]},
		"the teacher's token": {"Authorization", "Bearer " + c.identity.Teacher},
		"a cookie":            {"Cookie", "matelot_teacher=" + c.identity.Teacher},
	} {
		for path, method := range map[string]string{
			classroom.PathEvents: "POST", classroom.PathRoom: "GET", classroom.PathAct: "POST", classroom.PathMe: "DELETE", "/v2/": "GET",
		} {
			if status, text, _ := c.request(method, path, events, header...); status != http.StatusUnauthorized {
				t.Errorf("%s: %s %s: %d %s", what, method, path, status, text)
			}
		}
	}
	if status, text, _ := c.request("POST", classroom.PathEvents, events, "Authorization", "Bearer "+bob.Token); status != http.StatusOK {
		t.Errorf("Bob himself: %d %s", status, text)
	}
	if c.attempts(ada.Learner) != 0 || c.attempts(bob.Learner) != 1 {
		t.Errorf("Ada has %d attempts, Bob %d", c.attempts(ada.Learner), c.attempts(bob.Learner))
	}
	if status, text, _ := c.request("GET", "/v2/", "", "Authorization", "Bearer "+bob.Token); status != http.StatusOK || text != "GET images" {
		t.Errorf("images for Bob: %d %s", status, text)
	}
}

func TestWhatIsMalformed(t *testing.T) {
	c := newClass(t)
	as := "Bearer " + membership(t, c.join("Ada")).Token
	large := `{"events":[` + strings.Repeat(" ", classroom.MaxBody) + `]}`
	many := `{"events":[` + strings.TrimSuffix(strings.Repeat(`{},`, classroom.MaxEvents+1), ",") + `]}`
	for what, test := range map[string]struct {
		method, path, body string
		want               int
	}{
		"no JSON":           {"POST", classroom.PathEvents, `x`, 400},
		"another type":      {"POST", classroom.PathEvents, `{"events":7}`, 400},
		"an empty event":    {"POST", classroom.PathEvents, `{"events":[{}]}`, 400},
		"cut short":         {"POST", classroom.PathEvents, `{"events":[`, 400},
		"too large":         {"POST", classroom.PathEvents, large, 413},
		"too many":          {"POST", classroom.PathEvents, many, 503},
		"deeply nested":     {"POST", classroom.PathEvents, strings.Repeat(`[`, 100000), 400},
		"another method":    {"PUT", classroom.PathEvents, `{}`, 404},
		"another path":      {"GET", "/api/2/room", ``, 404},
		"a version":         {"GET", classroom.PathRoom + "?after=x", ``, 400},
		"a name with marks": {"POST", classroom.PathJoin, `{"code":"` + c.room.Settings().Code + `","alias":"\u001b[2J","token":"` + client.NewToken() + `"}`, 400},
	} {
		if status, text, _ := c.request(test.method, test.path, test.body, "Authorization", as); status != test.want {
			t.Errorf("%s: %d %.80s", what, status, text)
		}
	}
}

func TestTheTeachersPages(t *testing.T) {
	c := newClass(t)
	cookie := "matelot_teacher=" + c.identity.Teacher
	status, text, header := c.request("GET", "/teacher/"+c.identity.Teacher, "")
	set := header.Get("Set-Cookie")
	if status != 200 || !strings.Contains(text, `url=/"`) || strings.Contains(text, c.identity.Teacher) || header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("signing in: %d %s", status, text)
	}
	for _, attribute := range []string{cookie, "HttpOnly", "Secure", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(set, attribute) {
			t.Errorf("the cookie %q is without %s", set, attribute)
		}
	}
	for what, test := range map[string]struct {
		method, path string
		header       []string
		status       int
		want         string
	}{
		"with the cookie":               {"GET", "/", []string{"Cookie", cookie}, 200, "GET teacher"},
		"an act":                        {"POST", "/", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-origin"}, 200, "POST teacher"},
		"an act from another site":      {"POST", "/", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 403, ""},
		"an act from a site beside":     {"POST", "/", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-site"}, 403, ""},
		"an act from another origin":    {"POST", "/", []string{"Cookie", cookie, "Origin", "https://evil.example"}, 403, ""},
		"without":                       {"GET", "/", nil, 200, "GET welcome"},
		"with another cookie":           {"GET", "/", []string{"Cookie", "matelot_teacher=" + strings.Repeat("A", 26)}, 200, "GET welcome"},
		"with an empty cookie":          {"GET", "/", []string{"Cookie", "matelot_teacher="}, 200, "GET welcome"},
		"with a token that is not hers": {"GET", "/teacher/AAAA", nil, 403, ""},
	} {
		status, text, _ := c.request(test.method, test.path, "", test.header...)
		if status != test.status || test.want != "" && text != test.want {
			t.Errorf("%s: %d %s", what, status, text)
		}
	}
}

// TestThisMachinesBrowser: the pages without TLS are for this machine's names only.
func TestThisMachinesBrowser(t *testing.T) {
	c := newClass(t)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.server.ServeTeacher(l)
	for host, want := range map[string]int{
		l.Addr().String(): 200, "localhost:99": 200, "[::1]:99": 200, "evil.example": 421, "192.168.1.20:7434": 421, "": 400,
	} {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nConnection: close\r\nCookie: matelot_teacher=%s\r\n", c.identity.Teacher)
		if host != "" {
			fmt.Fprintf(conn, "Host: %s\r\n", host)
		}
		fmt.Fprint(conn, "\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(conn), httptest.NewRequest("GET", "/", nil))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		_ = conn.Close()
		if resp.StatusCode != want {
			t.Errorf("asked for %q: %d, want %d", host, resp.StatusCode, want)
		}
	}
	resp, err := http.Post("http://"+l.Addr().String()+classroom.PathJoin, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); string(text) != "POST welcome" {
		t.Errorf("a learner's way without TLS: %s", text)
	}
}

// TestWhoSendsSlowly is let go, and holds up nobody.
func TestWhoSendsSlowly(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the server's patience to end")
	}
	c := newClass(t)
	var slow []net.Conn
	for range 50 {
		conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(t.Context(), "tcp", c.address) //nolint:gosec // a stranger's tool
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		slow = append(slow, conn)
	}
	store := c.join("Ada") // while they are at it
	conn := membership(t, store).Connect()
	defer conn.Close()
	if _, err := conn.Send(t.Context(), []classroom.Event{attempt(checker.Pass)}); err != nil {
		t.Error(err)
	}
	for _, conn := range slow {
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		var rest bytes.Buffer
		if _, err := io.Copy(&rest, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("who sends slowly is never let go")
		}
	}
}
