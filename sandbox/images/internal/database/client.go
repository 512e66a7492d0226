package database

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"matelot/sandbox/images/internal/cmdline"
)

// Place is where a server is, and who comes.
type Place struct {
	Host, Port, User, Password, Database string
}

// Connect goes to any PostgreSQL server, by its own protocol.
func Connect(ctx context.Context, p Place) (*pgconn.PgConn, error) {
	u := url.URL{
		Scheme: "postgres", Host: net.JoinHostPort(cmp.Or(p.Host, "localhost"), cmp.Or(p.Port, "5432")),
		Path: "/" + cmp.Or(p.Database, p.User, "postgres"), User: url.UserPassword(cmp.Or(p.User, "postgres"), p.Password),
	}
	return pgconn.Connect(ctx, u.String())
}

// Reason is why a server could not be reached or refused, in a few words.
func Reason(err error) string {
	var told *pgconn.PgError
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &told):
		return told.Message
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns):
		return "its name is not known, or nobody answered who knows it"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op):
		return Innermost(op)
	}
	return err.Error()
}

// Innermost is the last of the errors that one wraps: connection refused.
func Innermost(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

const placeOptions = "host=h port=p username=U dbname=d"

// placeOf reads the options that all clients share; the environment is asked
// where they say nothing.
func placeOf(o cmdline.Options) Place {
	user := "root"
	if len(o.Args) > 1 {
		user = o.Args[1]
	}
	p := Place{
		Host: cmp.Or(o.Value("h"), os.Getenv("PGHOST"), "127.0.0.1"), Port: cmp.Or(o.Value("p"), os.Getenv("PGPORT")),
		User: cmp.Or(o.Value("U"), os.Getenv("PGUSER"), user), Password: os.Getenv("PGPASSWORD"),
	}
	name := ""
	if len(o.Args) > 0 {
		name = o.Args[0]
	}
	p.Database = cmp.Or(o.Value("d"), name, os.Getenv("PGDATABASE"), p.User)
	if strings.HasPrefix(p.Host, "/") { // the folder of a socket
		p.Host = "127.0.0.1"
	}
	return p
}

// IsReady is the command pg_isready: 0 accepting, 2 no answer.
func IsReady(args []string, stdout, stderr io.Writer) int {
	o, err := cmdline.Parse(args, "quiet=q", placeOptions+" timeout=t", false)
	if err != nil {
		fmt.Fprintf(stderr, "pg_isready: %v\n", err)
		return 3
	}
	p := placeOf(o)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	status, words := 0, "accepting connections"
	conn, err := Connect(ctx, p)
	var refused *pgconn.PgError
	switch {
	case err == nil:
		_ = conn.Close(ctx)
	case errors.As(err, &refused): // it answers, if only that it knows nobody of that name
	default:
		status, words = 2, "no response"
	}
	if !o.Has("q") {
		fmt.Fprintf(stdout, "%s:%s - %s\n", p.Host, cmp.Or(p.Port, "5432"), words)
	}
	return status
}

// Psql is the command psql.
func Psql(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := cmdline.Parse(args, "tuples-only=t no-align=A quiet=q no-password=w password=W no-psqlrc=X list=l",
		placeOptions+" command=c file=f set=v", false)
	if err != nil {
		fmt.Fprintf(stderr, "psql: %v\n", err)
		return 1
	}
	p := placeOf(o)
	ctx := context.Background()
	conn, err := Connect(ctx, p)
	if err != nil {
		fmt.Fprintf(stderr, "psql: error: connection to server at %q, port %s failed: %s\n", p.Host, cmp.Or(p.Port, "5432"), Reason(err))
		return 2
	}
	defer conn.Close(ctx)
	c := console{conn: conn, out: stdout, err: stderr, bare: o.Has("t"), raw: o.Has("A")}
	commands := o.Values["c"]
	for _, file := range o.Values["f"] {
		content, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintf(stderr, "psql: %v\n", err)
			return 1
		}
		commands = append(commands, string(content))
	}
	if o.Has("l") {
		commands = append(commands, `\l`)
	}
	for _, sql := range commands {
		if !c.do(ctx, sql) {
			return 1
		}
	}
	if len(commands) == 0 {
		c.converse(ctx, stdin, cmp.Or(p.Database, "postgres"))
	}
	return 0
}

// console prints what a server answers.
type console struct {
	conn      *pgconn.PgConn
	out, err  io.Writer
	bare, raw bool
}

// converse reads commands from the terminal, or from a file, up to each
// semicolon.
func (c console) converse(ctx context.Context, stdin io.Reader, name string) {
	prompt := ""
	if f, ok := stdin.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			prompt = name
			fmt.Fprintln(c.out, `psql of the lab images: end commands with ; and leave with \q`)
		}
	}
	ask := func(sign string) {
		if prompt != "" {
			fmt.Fprint(c.out, prompt+sign+"# ")
		}
	}
	pending := ""
	lines := bufio.NewScanner(stdin)
	ask("=")
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if pending == "" && (line == `\q` || line == "exit" || line == "quit") {
			return
		}
		pending = strings.TrimSpace(pending + "\n" + line)
		switch {
		case pending == "":
			ask("=")
		case strings.HasPrefix(pending, `\`), strings.HasSuffix(pending, ";"):
			c.do(ctx, pending)
			pending = ""
			ask("=")
		default:
			ask("-")
		}
	}
	if pending != "" {
		c.do(ctx, pending)
	}
}

// do runs one command and tells whether it went well.
func (c console) do(ctx context.Context, sql string) bool {
	switch strings.TrimSpace(sql) {
	case `\dt`:
		sql = "SELECT tablename AS table FROM pg_tables WHERE schemaname = 'public'"
	case `\l`:
		fmt.Fprintln(c.err, `psql: \l is not known to this lab image: \dt and \q are`)
		return false
	}
	results, err := c.conn.Exec(ctx, sql).ReadAll()
	for _, r := range results {
		if len(r.FieldDescriptions) > 0 {
			c.table(r)
		}
		if tag := r.CommandTag.String(); !strings.HasPrefix(tag, "SELECT") && tag != "" {
			fmt.Fprintln(c.out, tag)
		}
	}
	if err != nil {
		fmt.Fprintf(c.err, "ERROR:  %s\n", Reason(err))
	}
	return err == nil
}

// table prints rows: aligned, or with -A one bar between values.
func (c console) table(r *pgconn.Result) {
	var rows [][]string
	if !c.bare {
		var head []string
		for _, f := range r.FieldDescriptions {
			head = append(head, f.Name)
		}
		rows = append(rows, head)
	}
	for _, row := range r.Rows {
		var texts []string
		for _, v := range row {
			texts = append(texts, string(v))
		}
		rows = append(rows, texts)
	}
	count := fmt.Sprintf("(%d rows)", len(r.Rows))
	if len(r.Rows) == 1 {
		count = "(1 row)"
	}
	if c.raw {
		for _, row := range rows {
			fmt.Fprintln(c.out, strings.Join(row, "|"))
		}
		if !c.bare {
			fmt.Fprintln(c.out, count)
		}
		return
	}
	widths := make([]int, len(r.FieldDescriptions))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], len([]rune(text)))
		}
	}
	for n, row := range rows {
		var cells, line []string
		for i, text := range row {
			pad := strings.Repeat(" ", widths[i]-len([]rune(text)))
			if oid := r.FieldDescriptions[i].DataTypeOID; (oid == oids["integer"] || oid == oids["bigint"]) && (n > 0 || c.bare) {
				cells = append(cells, " "+pad+text+" ") // numbers stand at the right
			} else {
				cells = append(cells, " "+text+pad+" ")
			}
			line = append(line, strings.Repeat("-", widths[i]+2))
		}
		fmt.Fprintln(c.out, strings.TrimRight(strings.Join(cells, "|"), " "))
		if n == 0 && !c.bare {
			fmt.Fprintln(c.out, strings.Join(line, "+"))
		}
	}
	if !c.bare {
		fmt.Fprintln(c.out, count)
	}
	fmt.Fprintln(c.out)
}

// Texts runs SQL and gives all values of the last result as text, row by row.
func Texts(ctx context.Context, conn *pgconn.PgConn, sql string) ([][]string, error) {
	results, err := conn.Exec(ctx, sql).ReadAll()
	if err != nil || len(results) == 0 {
		return nil, err
	}
	var rows [][]string
	for _, row := range results[len(results)-1].Rows {
		var texts []string
		for _, v := range row {
			texts = append(texts, string(v))
		}
		rows = append(rows, texts)
	}
	return rows, nil
}

// Quote writes a text as SQL does.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
