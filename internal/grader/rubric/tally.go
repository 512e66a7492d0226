package rubric

import "math"

// cents are hundredths of a point. Points are rounded to them check by check, so
// that what a learner sees adds up.
type cents int64

func centsOf(points float64) cents { return cents(math.Round(points * 100)) }

func (c cents) float() float64 { return float64(c) / 100 }

// part is so many per cent of it.
func (c cents) part(percent float64) cents { return cents(math.Round(float64(c) * percent / 100)) }

// tally is a sum of points.
type tally struct {
	points cents
	most   cents // the maximum of what could be checked
	unsure cents // the maximum of what could not
	open   bool  // something could not be checked, whatever it weighs
}

func (t *tally) add(o tally) {
	t.points += o.points
	t.most += o.most
	t.unsure += o.unsure
	t.open = t.open || o.open
}

// lost is the sum where none of the points was earned.
func (t tally) lost() tally { return tally{most: t.most} }

// unknown is the sum where nothing could be checked.
func (t tally) unknown() tally { return tally{unsure: t.most, open: true} }
