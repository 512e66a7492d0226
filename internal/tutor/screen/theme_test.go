package screen

import (
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/render"
)

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(r, g, b float64) float64 {
	linear := func(c float64) float64 {
		if c /= 255; c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// Text can be read on every background that is called light: at least 4.5 to 1, as
// WCAG asks of text.
func TestContrast(t *testing.T) {
	backgrounds := map[string]float64{
		"white": luminance(255, 255, 255), "light grey": luminance(238, 238, 238), "solarized": luminance(253, 246, 227),
	}
	for _, code := range []string{"2", "31", "32", "33", "34", "35", "36"} {
		stand, ok := onLight(code)
		if !ok {
			t.Fatalf("%s has no stand-in", code)
		}
		var rgb [3]float64
		for i, part := range strings.Split(stand, ";") {
			n, err := strconv.Atoi(part)
			if err != nil {
				t.Fatal(err)
			}
			rgb[i] = float64(n)
		}
		for name, background := range backgrounds {
			if got := contrast(luminance(rgb[0], rgb[1], rgb[2]), background); got < 4.5 {
				t.Errorf("%s (%s) on %s: %.2f to 1", code, stand, name, got)
			}
		}
	}
}

func TestTint(t *testing.T) {
	p := paint{light: true}
	for text, want := range map[string]string{
		"plain":                            "plain",
		"\x1b[36mx\x1b[0m":                 "\x1b[38;2;" + lightCyan + "mx\x1b[0m",
		"\x1b[1;36mx\x1b[0m y":             "\x1b[1;38;2;" + lightCyan + "mx\x1b[0m y",
		"\x1b[2mx\x1b[0m\x1b[7mz":          "\x1b[38;2;" + lightFaint + "mx\x1b[0m\x1b[7mz",
		"\x1b[38;5;2mx\x1b[48;2;1;2;36my":  "\x1b[38;5;2mx\x1b[48;2;1;2;36my",
		"\x1b[2Kx\x1b[":                    "\x1b[2Kx\x1b[",
		"\x1b]8;;http://x\x1b\\m\x1b[31my": "\x1b]8;;http://x\x1b\\m\x1b[38;2;" + lightRed + "my",
	} {
		if got := p.tint(text); got != want {
			t.Errorf("tint(%q) = %q, want %q", text, got, want)
		}
		if got := (paint{}).tint(text); got != text {
			t.Errorf("on a dark background %q is %q", text, got)
		}
	}
}

// On a light background nothing of the tutor has the theme's own colours; what a
// program prints has those that it chose.
func TestLightBackground(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.o.Style = render.Style{Color: true, Width: 80}
	s.m.paint.style = s.m.o.Style
	s.term.screen = "\x1b[36mcyan of a program\x1b[0m"
	s.lab.seen = picture()
	if got := s.screen(); !strings.Contains(got, "\x1b[1;36m") {
		t.Fatalf("on a dark background there is no accent: %q", got)
	}
	s.send(tea.BackgroundColorMsg{Color: color.White})
	for _, place := range []string{"", "f1", "f3", "f5", "esc"} {
		if place != "" {
			s.press(place)
		}
		got := strings.ReplaceAll(s.screen(), s.term.screen, "")
		for _, code := range []string{"\x1b[36m", "\x1b[1;36m", "\x1b[32m", "\x1b[2m"} {
			if strings.Contains(got, code) {
				t.Errorf("%s: %q is left in\n%q", place, code, got)
			}
		}
	}
	if got := s.screen(); !strings.Contains(got, s.term.screen) {
		t.Errorf("the program's colours are changed:\n%q", got)
	}
	s.m.o.Theme = themeDark
	s.m.paint.light = false
	s.send(tea.BackgroundColorMsg{Color: color.White})
	if s.m.paint.light {
		t.Error("the terminal knows better than MATELOT_THEME")
	}
}
