//go:build linux

// Command agent is matelot's end in containers that it needs for itself: an engine
// of one's own, and the place where handed-in commands are run.
//
//	agent engine [--attached] [--closed] [--nameless ADDRESS] [--workspace DIR] -- COMMAND…   prepares the container for an engine and runs it
//	agent serve                                                                               does what comes on its standard input
//
// An attached one ends with its standard input, so that nothing outlives who asked
// for it, however they ended.
package main

import (
	"flag"
	"fmt"
	"os"

	"matelot/sandbox/engine/link"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: agent engine|serve")
	}
	switch args[0] {
	case "serve":
		return serve()
	case "engine":
		flags := flag.NewFlagSet("engine", flag.ContinueOnError)
		attached := flags.Bool("attached", false, "end with the standard input")
		closed := flags.Bool("closed", false, "let nobody in from the network")
		nameless := flags.String("nameless", "", "address at which to say that there is no such name")
		workspace := flags.String("workspace", "", "folder in which links lead nowhere")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		if *closed {
			if err := closeNetwork(); err != nil {
				return err
			}
		}
		if *nameless != "" {
			if err := knowNoNames(*nameless); err != nil {
				return err
			}
		}
		return runEngine(flags.Args(), *attached, *workspace)
	}
	return fmt.Errorf("%s: no such word", args[0])
}

// serve does what the outer end asks for, until it is gone.
func serve() error {
	var agent link.Agent
	return agent.Serve(link.Join(os.Stdin, os.Stdout, os.Stdin.Close))
}
