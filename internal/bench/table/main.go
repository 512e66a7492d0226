// Command table puts what benchmarks measured beside what is aimed at: `make bench`
// gives it the benchmarks' output, and it prints a table in Markdown. A figure without
// an aim is not in it, nor is one that was not measured taken for met.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// run reads benchmarks' output and writes the table.
func run(in io.Reader, out io.Writer) error {
	measured, err := read(in)
	if err != nil {
		return err
	}
	if len(measured) == 0 {
		return errors.New("no benchmark in what was given")
	}
	if _, err := fmt.Fprint(out, "| what | measured | aim | |\n|---|---|---|---|\n"); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	var rows []string
	for _, a := range aims {
		rows = append(rows, a.row(measured))
	}
	for _, p := range parts {
		rows = append(rows, p.row(measured))
	}
	if _, err := fmt.Fprintln(out, strings.Join(rows, "\n")); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

// read gives the medians of all figures, by benchmark and unit: "CheckAgainstScript
// ratio". Names are without the number of processors.
func read(in io.Reader) (map[string]float64, error) {
	all := map[string][]float64{}
	reader := benchfmt.NewReader(in, "benchmarks")
	for reader.Scan() {
		switch r := reader.Result().(type) {
		case *benchfmt.Result:
			name := withoutProcessors(r.Name)
			for _, v := range r.Values {
				value, unit := v.Value, v.Unit
				if v.OrigUnit != "" {
					value, unit = v.OrigValue, v.OrigUnit
				}
				key := name + " " + unit
				all[key] = append(all[key], value)
			}
		case *benchfmt.SyntaxError: // what a test printed between
		}
	}
	if err := reader.Err(); err != nil {
		return nil, fmt.Errorf("reading the benchmarks: %w", err)
	}
	medians := make(map[string]float64, len(all))
	for key, values := range all {
		slices.Sort(values)
		medians[key] = values[len(values)/2]
	}
	return medians, nil
}

func withoutProcessors(full benchfmt.Name) string {
	name := full.String()
	if at := strings.LastIndexByte(name, '-'); at >= 0 {
		if _, err := strconv.Atoi(name[at+1:]); err == nil {
			return name[:at]
		}
	}
	return name
}
