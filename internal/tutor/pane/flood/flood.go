// Package flood is a program that fills its terminal as a chatty container's log
// does, and counts the keys that it gets meanwhile. It is for tests and benchmarks of
// what shows such a terminal: their own executable becomes the program.
//
// It knows nothing of who shows it.
package flood

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// Variables that make a test's executable the program: its rate in lines a second (0:
// as many as it can), and after how many lines it ends (0: never).
const (
	rateVariable  = "MATELOT_TEST_FLOOD"
	linesVariable = "MATELOT_TEST_FLOOD_LINES"
)

// Seen stands in each line.
const Seen = "handled request"

// Keys is what the last row says after so many keys.
func Keys(count int) string { return fmt.Sprintf("%d keys", count) }

// Command is the program, in this test's executable, whose TestMain must call Main.
func Command(ctx context.Context, rate, lines int) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `stty raw -echo; exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), rateVariable+"="+strconv.Itoa(rate), linesVariable+"="+strconv.Itoa(lines))
	return cmd
}

// Main runs the program if this process is to be it, and tells whether it was.
func Main() bool {
	if _, ok := os.LookupEnv(rateVariable); !ok {
		return false
	}
	rate, _ := strconv.Atoi(os.Getenv(rateVariable)) // as Command wrote them
	lines, _ := strconv.Atoi(os.Getenv(linesVariable))
	_, rows, err := term.GetSize(int(os.Stdin.Fd()))
	if err != nil {
		fmt.Fprintln(os.Stderr, "flood: this is no terminal:", err)
		return true
	}
	run(os.Stdout, rows, rate, lines)
	return true
}

// run scrolls lines through all rows of a terminal in raw mode but the last. In that
// it counts the keys.
func run(out io.Writer, rows, rate, limit int) {
	var writing sync.Mutex
	gone := make(chan struct{}) // the terminal
	fmt.Fprintf(out, "\x1b[1;%dr\x1b[%d;1H", rows-1, rows-1)
	go func() {
		in := bufio.NewReader(os.Stdin)
		for keys := 1; ; keys++ {
			if _, err := in.ReadByte(); err != nil {
				close(gone)
				return
			}
			writing.Lock()
			fmt.Fprintf(out, "\x1b7\x1b[%d;1H%s\x1b8", rows, Keys(keys))
			writing.Unlock()
		}
	}()
	const line = "2026-01-01T00:00:00Z worker-1 \x1b[32mINFO\x1b[0m " + Seen + " %d in 7 ms\r\n"
	begun := time.Now()
	for lines := 0; limit == 0 || lines < limit; {
		select {
		case <-gone:
			return
		default:
		}
		batch := 100
		if rate > 0 {
			time.Sleep(time.Millisecond)
			batch = int(time.Since(begun).Seconds()*float64(rate)) - lines
		}
		if limit > 0 {
			batch = min(batch, limit-lines)
		}
		var text strings.Builder
		for range batch {
			lines++
			fmt.Fprintf(&text, line, lines)
		}
		writing.Lock()
		fmt.Fprint(out, text.String())
		writing.Unlock()
	}
}
