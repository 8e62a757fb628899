package reading

// A Look is what a reader sees of a page besides its text, for the verdict on that text.
type Look struct {
	Pictures float64 // share of the page that pictures cover, 0..1; those in groups count
	Paths    int     // drawn outlines
	Texts    int     // pieces of text, whether or not they gave characters
}

// A Judge says in Chinese why a page's text is not to be trusted, or "" when it is.
type Judge func(text string, look Look) string
