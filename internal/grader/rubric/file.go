package rubric

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"matelot/internal/course"
)

// rubricFile is a rubric as it is written.
type rubricFile struct {
	Format    int                `yaml:"format"`
	Exercises []string           `yaml:"exercises"` // lessons and exercises that are asked for; none is all
	Weights   map[string]float64 `yaml:"weights"`   // of lessons, exercises and checks
	Required  []string           `yaml:"required"`  // lessons and exercises
	Hidden    []string           `yaml:"hidden"`    // exercises and checks
	Breaches  string             `yaml:"breaches"`
	Pass      *float64           `yaml:"pass"` // per cent of the points
	Late      *lateFile          `yaml:"late"`
}

type lateFile struct {
	Deadline moment     `yaml:"deadline"`
	TimeZone string     `yaml:"time_zone"`
	Grace    span       `yaml:"grace"`
	PerDay   *float64   `yaml:"per_day"` // per cent for each day begun
	Steps    []stepFile `yaml:"steps"`
	CutOff   *span      `yaml:"cut_off"` // after the deadline
}

type stepFile struct {
	After   span     `yaml:"after"`
	Percent *float64 `yaml:"percent"`
}

// moment is a date and time of day. Where it is in the world says the offset
// that is written with it, or time_zone.
type moment struct {
	time.Time
	offset bool // it has one
}

// Wants says what a moment looks like.
func (*moment) Wants() course.Word { return "course.want.moment" }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *moment) UnmarshalText(text []byte) error {
	s := strings.Replace(string(text), " ", "T", 1)
	for _, layout := range []string{"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment{t, true}
			return nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			*m = moment{t, false}
			return nil
		}
	}
	return errors.New("no date and time")
}

// in is the moment in a time zone.
func (m moment) in(zone *time.Location) time.Time {
	if m.offset {
		return m.Time
	}
	return time.Date(m.Year(), m.Month(), m.Day(), m.Hour(), m.Minute(), m.Second(), 0, zone)
}

// span is a duration in days, hours and minutes: 15m, 24h, 3d, 1d12h.
type span time.Duration

// day is 24 hours: a deadline's day is no calendar day.
const day = 24 * time.Hour

// Wants says what a duration looks like.
func (*span) Wants() course.Word { return "course.want.span" }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(text []byte) error {
	rest := string(text)
	var sum time.Duration
	if days, after, ok := strings.Cut(rest, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return errors.New("no number of days")
		}
		sum, rest = time.Duration(n)*day, after
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return errors.New("no duration")
		}
		sum += d
	}
	*s = span(sum)
	return nil
}
