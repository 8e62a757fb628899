// Package page is one page of an evidence as text, with where that text stands on the page.
package page

// A Box is a rectangle on a page in fractions of the page's width and height,
// origin top left, so that it fits the page at any resolution.
type Box struct {
	X0 float32 `json:"x0"`
	Y0 float32 `json:"y0"`
	X1 float32 `json:"x1"`
	Y1 float32 `json:"y1"`
}

// A Line is one line of a page's text and its place.
type Line struct {
	Start int `json:"start"` // first code point of the line in Page.Text
	End   int `json:"end"`   // one past the last
	Box   Box `json:"box"`
	// X holds the left edge of each code point of the line and the right edge
	// of the last one, in fractions of the page's width; empty when unknown.
	X          []float32 `json:"x,omitempty"`
	Confidence float32   `json:"confidence,omitempty"` // 0..1 for recognised text, 0 for text that was read
}

// A Page is what one reader made of one page.
// A sheet of a workbook, or a piece of a text without pages, counts as a page.
type Page struct {
	N     int    `json:"n"`               // 1 for the first page
	Label string `json:"label,omitempty"` // the name of a sheet, the path of an attachment; mostly empty
	Text  string `json:"text"`            // valid UTF-8 without NUL, lines ended by \n
	// Second is another reading of the same page that differs from Text (a text
	// layer that recognition contradicts); search looks into both.
	Second  string  `json:"second,omitempty"`
	OCR     bool    `json:"ocr,omitempty"`     // Text was recognised, not read
	Pending bool    `json:"pending,omitempty"` // the page is a picture that waits for recognition
	Note    string  `json:"note,omitempty"`    // why the text is missing or doubtful, in Chinese
	Engine  string  `json:"engine,omitempty"`  // the reader, with its version or model
	Width   float32 `json:"width,omitempty"`   // in points (1/72 inch), 0 when unknown
	Height  float32 `json:"height,omitempty"`
	// Turned are the degrees clockwise by which the page must be turned to stand
	// upright: 0, 90, 180 or 270. Width, Height and the boxes are of the upright page.
	Turned int    `json:"turned,omitempty"`
	Lines  []Line `json:"lines,omitempty"`
}
