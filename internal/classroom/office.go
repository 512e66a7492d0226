package classroom

// What the teacher's command line asks of a class that is open, at the door of this
// machine, with the teacher's token ("Authorization: Bearer …").
const (
	PathOffice = "/api/1/office"        // GET: Class
	PathForget = "/api/1/office/forget" // POST Forget: Forgotten
)

// Class is what its teacher is told of a class.
type Class struct {
	Title    string    `json:"title,omitempty"`
	Open     bool      `json:"open"`
	Course   string    `json:"course,omitempty"` // the path of the teacher's own course; "" is matelot's
	Learners []Pupil   `json:"learners"`
	Images   []Offered `json:"images"` // none where it is not open: what was offered is not kept
}

// Pupil is who has joined it.
type Pupil struct {
	ID    string `json:"id"`
	Alias string `json:"alias"`
}

// Offered is an image that a class gives to its learners.
type Offered struct {
	Ref   string `json:"ref"`
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	Bytes int64  `json:"bytes"`
	// Learners is to how many all of it was sent since the class was opened. Who had
	// some of it before is not known of.
	Learners int `json:"learners"`
}

// Forget has a class erase learners: one, or all that are in it.
type Forget struct {
	Learner string `json:"learner,omitempty"` // an ID
	All     bool   `json:"all,omitempty"`
}

// Forgotten says how many were erased.
type Forgotten struct {
	Count int `json:"count"`
}
