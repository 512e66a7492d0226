package database

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func cluster(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Init(dir, "postgres", "secret", "postgres")
	if err != nil {
		t.Fatal(err)
	}
	c.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	return c
}

// said runs SQL and writes rows as a|b, one a line, or else the tags.
func said(c *Cluster, sql string) (string, error) {
	var lines []string
	err := c.run("postgres", sql, func(r result) {
		if r.fields == nil {
			lines = append(lines, r.tag)
		}
		for _, row := range r.rows {
			var texts []string
			for _, v := range row {
				if v == nil {
					v = "NULL"
				}
				texts = append(texts, show(v))
			}
			lines = append(lines, strings.Join(texts, "|"))
		}
	})
	return strings.Join(lines, "\n"), err
}

func TestSQL(t *testing.T) {
	dir := t.TempDir()
	c := cluster(t, dir)
	for _, step := range []struct{ sql, want, code string }{
		{"SELECT 1", "1", ""},
		{"select 1 + 2 * 3 AS n, 'it''s', true, null, 7/2; -- a comment", "7|it's|t|NULL|3", ""},
		{"CREATE TABLE IF NOT EXISTS visits (id integer PRIMARY KEY, count bigint NOT NULL DEFAULT 0)", "CREATE TABLE", ""},
		{"CREATE TABLE IF NOT EXISTS visits (id integer PRIMARY KEY)", "CREATE TABLE", ""},
		{"CREATE TABLE visits (id integer)", "", codeTableThere},
		{"INSERT INTO visits (id) VALUES (1) ON CONFLICT (id) DO NOTHING", "INSERT 0 1", ""},
		{"INSERT INTO visits (id) VALUES (1) ON CONFLICT (id) DO NOTHING", "INSERT 0 0", ""},
		{"INSERT INTO visits VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET count = visits.count + excluded.count RETURNING count", "5", ""},
		{"INSERT INTO visits VALUES (2, 1), (1, 9)", "", codeUnique},
		{"SELECT count(*) FROM visits", "1", ""},
		{"UPDATE visits SET count = count + 1 WHERE id = 1 RETURNING count", "6", ""},
		{"UPDATE visits SET count = count + 1 WHERE id = 9", "UPDATE 0", ""},
		{"UPDATE visits SET count = 'many'", "", codeNotANumber},
		{"UPDATE visits SET count = null", "", codeNotNull},
		{`CREATE TABLE "Notes" (id serial, note varchar(40) NOT NULL, at timestamptz DEFAULT now(), PRIMARY KEY (id))`, "CREATE TABLE", ""},
		{`INSERT INTO "Notes" (note) VALUES ('b'), ('a'), ('a')`, "INSERT 0 3", ""},
		{`SELECT * FROM public."Notes" WHERE note = 'b'`, "1|b|2026-01-02 03:04:05.000000+00", ""},
		{`SELECT id, upper(note) FROM "Notes" WHERE (note = 'a' OR id < 2) AND note IS NOT NULL ORDER BY id DESC LIMIT 2`, "3|A\n2|A", ""},
		{`SELECT max(id), min(note), sum(id), count(*) - 1 FROM "Notes"`, "3|a|6|2", ""},
		{`DELETE FROM "Notes" WHERE note <> 'b'`, "DELETE 2", ""},
		{`INSERT INTO "Notes" (note) VALUES ('c' || 1) RETURNING id, note`, "4|c1", ""},
		{"SELECT tablename FROM pg_tables", "Notes\nvisits", ""},
		{"SELECT nothing FROM visits", "", codeNoColumn},
		{"SELECT count FROM visits WHERE nothing = 1", "", codeNoColumn},
		{"SELECT * FROM nowhere", "", codeNoTable},
		{"SELECT 1/0", "", codeDivision},
		{"SELEC 1", "", codeUnsupported},
		{"SELECT FROM visits", "", codeSyntax},
		{"SELECT 'open", "", codeSyntax},
		{"CREATE TABLE x (a blob)", "", codeUnsupported},
		{"BEGIN", "", codeUnsupported},
		{"SELECT $1", "", codeUnsupported},
		{"DROP TABLE IF EXISTS nowhere; DROP TABLE visits", "DROP TABLE\nDROP TABLE", ""},
	} {
		got, err := said(c, step.sql)
		var told *Error
		errors.As(err, &told)
		switch {
		case step.code == "" && (err != nil || got != step.want):
			t.Errorf("%s: %q, %v; want %q", step.sql, got, err, step.want)
		case step.code != "" && (told == nil || told.Code != step.code):
			t.Errorf("%s: %q, %v; want an error %s", step.sql, got, err, step.code)
		}
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := said(again, `SELECT id, note FROM "Notes" ORDER BY id`); got != "1|b\n4|c1" || err != nil {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	if !again.admits("secret") || again.admits("other") {
		t.Error("the password is not what it was")
	}
}

// FuzzParse: whatever a client sends, the server goes on.
func FuzzParse(f *testing.F) {
	for _, sql := range []string{"SELECT 1", "INSERT INTO t (a) VALUES ('x', 2)", "a.b..c", "((((", "'", "SELECT count(*) FROM t", "SELECT max() FROM t"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		c := &Cluster{User: "u", Bases: map[string]base{"d": {"t": {Columns: []column{{Name: "a", Type: "text"}}}}}, dir: t.TempDir(), now: time.Now}
		_ = c.run("d", sql, func(result) {})
	})
}
