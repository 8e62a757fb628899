package reading

import (
	"image"

	"juzheng/indexer/page"
)

// A Look is what a reader sees of a page besides its text, for the verdict on that text.
type Look struct {
	Pictures float64 // share of the page that pictures cover, 0..1; those in groups count
	Paths    int     // drawn outlines
	Texts    int     // pieces of text, whether or not they gave characters
	Lost     int     // characters that have no code and are not in the text
	Guessed  float64 // share of the characters whose code is passed on because nothing says what it means, 0..1
	Chinese  bool    // a font for Chinese is used; looked at only where Chinese is not most of the text
}

// A Judge says in Chinese why a page's text is not to be trusted, or "" when it is.
type Judge func(text string, look Look) string

// Recognise makes more of a page that is a picture, which draw gives on demand:
// one that is pending is recognised; one with a text layer is compared with it.
// Its error is ours, or a Fault of the picture that draw met.
type Recognise func(p page.Page, draw func() (image.Image, error)) (page.Page, error)

// Unseen says that a page cannot be drawn to be recognised.
func Unseen(err error) error {
	return &Fault{Reason: "本页无法显示成图像，没有识别，请核对原件", Err: err}
}

// See has a page looked at as a picture. One that cannot be drawn stays as it is, but waits no more.
func See(p page.Page, by Recognise, draw func() (image.Image, error)) (page.Page, error) {
	more, err := by(p, draw)
	if ReasonOf(err) == "" {
		return more, err
	}
	p.Pending, p.Note = false, ReasonOf(err)
	return p, nil
}
