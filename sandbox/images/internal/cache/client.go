package cache

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/tidwall/redcon"

	"matelot/sandbox/images/internal/cmdline"
)

// Client talks to any Redis server, one command after the other.
type Client struct {
	conn net.Conn
	got  []byte
}

// answerTime is how long a server may take.
const answerTime = 5 * time.Second

// Dial connects, and logs in where there is a password.
func Dial(ctx context.Context, address, password string) (*Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	c := &Client{conn: conn}
	if password != "" {
		if _, err := c.Do("AUTH", password); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return c, nil
}

// Close ends the connection.
func (c *Client) Close() { _ = c.conn.Close() }

// Do sends a command and reads the answer; one that is an error is err.
func (c *Client) Do(args ...string) (redcon.RESP, error) {
	request := redcon.AppendArray(nil, len(args))
	for _, a := range args {
		request = redcon.AppendBulkString(request, a)
	}
	if err := c.conn.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return redcon.RESP{}, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return redcon.RESP{}, err
	}
	c.got = c.got[:0]
	buffer := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buffer)
		c.got = append(c.got, buffer[:n]...)
		if length, answer := redcon.ReadNextRESP(c.got); length > 0 {
			if answer.Type == redcon.Error {
				return answer, errors.New(string(answer.Data))
			}
			return answer, nil
		}
		if err != nil {
			return redcon.RESP{}, err
		}
	}
}

// CLI is the command redis-cli.
func CLI(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := cmdline.Parse(args, "raw no-raw no-auth-warning", "h p a pass=a n u user", true)
	if err != nil {
		fmt.Fprintf(stderr, "redis-cli: %v\n", err)
		return 1
	}
	host, port := cmp.Or(o.Value("h"), "127.0.0.1"), cmp.Or(o.Value("p"), "6379")
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	c, err := Dial(ctx, net.JoinHostPort(host, port), cmp.Or(o.Value("a"), os.Getenv("REDISCLI_AUTH")))
	if err != nil {
		fmt.Fprintf(stderr, "Could not connect to Redis at %s:%s: %v\n", host, port, err)
		return 1
	}
	defer c.Close()
	terminal := isTerminal(stdout)
	if len(o.Args) > 0 {
		return c.tell(o.Args, terminal, stdout)
	}
	lines := bufio.NewScanner(stdin)
	ask := func() {
		if terminal {
			fmt.Fprintf(stdout, "%s:%s> ", host, port)
		}
	}
	for ask(); lines.Scan(); ask() {
		words := fields(lines.Text())
		switch {
		case len(words) == 0:
		case strings.EqualFold(words[0], "quit"), strings.EqualFold(words[0], "exit"):
			return 0
		default:
			c.tell(words, terminal, stdout)
		}
	}
	return 0
}

// tell runs a command and prints its answer.
func (c *Client) tell(args []string, terminal bool, out io.Writer) int {
	answer, err := c.Do(args...)
	switch {
	case err != nil && terminal:
		fmt.Fprintf(out, "(error) %v\n", err)
	case err != nil:
		fmt.Fprintln(out, err)
	default:
		fmt.Fprintln(out, words(answer, terminal))
		return 0
	}
	return 1
}

// words is an answer as redis-cli shows it: with its type on a terminal.
func words(r redcon.RESP, terminal bool) string {
	switch {
	case r.Type == redcon.Array && r.Count == 0 && terminal:
		return "(empty array)"
	case r.Type == redcon.Array:
		var lines []string
		r.ForEach(func(one redcon.RESP) bool {
			line := words(one, terminal)
			if terminal {
				line = fmt.Sprintf("%d) %s", len(lines)+1, line)
			}
			lines = append(lines, line)
			return true
		})
		return strings.Join(lines, "\n")
	case !terminal:
		return string(r.Data)
	case r.Type == redcon.Integer:
		return "(integer) " + string(r.Data)
	case r.Type == redcon.Bulk && r.Data == nil:
		return "(nil)"
	case r.Type == redcon.Bulk:
		return fmt.Sprintf("%q", r.Data)
	}
	return string(r.Data)
}

// fields cuts a line into words; quotes hold some together.
func fields(line string) []string {
	var list []string
	word, open, quote := "", false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word += string(r)
		case r == '"' || r == '\'':
			quote, open = r, true
		case r == ' ' || r == '\t':
			if open || word != "" {
				list = append(list, word)
			}
			word, open = "", false
		default:
			word += string(r)
		}
	}
	if open || word != "" {
		list = append(list, word)
	}
	return list
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
