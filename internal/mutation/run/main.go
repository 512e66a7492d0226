// Command run tries the tests of a package against its mutants (see package
// mutation), writes those that survive, and fails if they are too many or if the
// list of equivalent ones is out of date.
//
//	go run ./internal/mutation/run [flags] FOLDER [-- arguments of the test binary]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"matelot/internal/mutation"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mutation", flag.ContinueOnError)
	most := flags.Float64("max", 5, "fail at this `percentage` of survivors")
	parallel := flags.Int("p", 2, "`runs` of the tests at a time")
	only := flags.String("only", "", "try only mutants whose name holds this `text`")
	again := flags.String("again", "", "try only mutants that survived in an earlier run, whose output is in this `file`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("name the package's folder")
	}
	dir := flags.Arg(0)
	list, err := equivalents(filepath.Join(dir, "testdata", "equivalent-mutants.txt"))
	if err != nil {
		return err
	}
	options := mutation.Options{Parallel: *parallel, Args: flags.Args()[1:]}
	if len(options.Args) > 0 && options.Args[0] == "--" {
		options.Args = options.Args[1:]
	}
	if *only != "" {
		options.Only = func(m mutation.Mutant) bool { return strings.Contains(m.Name(), *only) }
	}
	if *again != "" {
		if options.Only, err = survivedIn(*again); err != nil {
			return err
		}
	}
	options.Each = func(o mutation.Outcome) {
		if _, listed := list[o.Name()]; o.Survived && !listed {
			how := "survived"
			if !o.Reached {
				how = "never reached"
			}
			fmt.Fprintf(out, "%s: line %d: %s\n", how, o.Line, o.Name())
		}
	}
	start := time.Now()
	outcomes, err := mutation.Try(ctx, dir, options)
	if err != nil {
		return err
	}
	verdict := mutation.Weigh(outcomes, list, options.Only == nil)
	table(out, outcomes, list)
	fmt.Fprintf(out, "%d mutants, %d equivalent, %d survived: %.1f %%, in %s\n",
		verdict.Tried, verdict.Equal, len(verdict.Survivors), verdict.Rate(), time.Since(start).Round(time.Second))
	if len(verdict.Stale) > 0 {
		slices.Sort(verdict.Stale)
		return fmt.Errorf("the list of equivalent mutants is out of date:\n%s", strings.Join(verdict.Stale, "\n"))
	}
	if rate := verdict.Rate(); rate >= *most {
		return fmt.Errorf("%.1f %% of the mutants survived: fewer than %g %% may", rate, *most)
	}
	return nil
}

// survivedIn chooses the mutants that the output of an earlier run tells of.
func survivedIn(path string) (func(mutation.Mutant) bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading an earlier run: %w", err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		// "survived: line 12: NAME", as Each writes it.
		if parts := strings.SplitN(strings.TrimSpace(line), ": ", 3); len(parts) == 3 {
			names[parts[2]] = true
		}
	}
	return func(m mutation.Mutant) bool { return names[m.Name()] }, nil
}

// equivalents reads the package's list, if there is one.
func equivalents(path string) (mutation.Equivalents, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the list of equivalent mutants: %w", err)
	}
	defer file.Close()
	return mutation.ReadEquivalents(file)
}

// table writes how many of each kind there are.
func table(out io.Writer, outcomes []mutation.Outcome, list mutation.Equivalents) {
	fmt.Fprintf(out, "\n%-20s %8s %8s %10s\n", "", "mutants", "survived", "equivalent")
	for _, kind := range mutation.Kinds() {
		all, survived, equal := 0, 0, 0
		for _, o := range outcomes {
			if o.Kind != kind {
				continue
			}
			all++
			_, listed := list[o.Name()]
			switch {
			case o.Survived && listed:
				equal++
			case o.Survived:
				survived++
			}
		}
		fmt.Fprintf(out, "%-20s %8d %8d %10d\n", kind, all, survived, equal)
	}
	fmt.Fprintln(out)
}
