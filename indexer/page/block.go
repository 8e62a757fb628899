package page

import "strings"

// A Range is from one code point of a page's text up to another. It never
// changes for a text that was kept, so a place can be cited by it.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"` // one past the last
}

// A Block is a paragraph or a table of a page's text.
type Block struct {
	Range
	Rows [][]Range `json:"rows,omitempty"` // the cells of a table, row by row; nil for a paragraph
}

// Blocks finds the paragraphs and tables of a text, as the readers of office
// formats write them: a paragraph is a line, a row of a table is a line whose
// cells are parted by TAB. Lines with a TAB that follow each other are one
// table, when two cells with something in them stand side by side in one of
// their rows; a TAB at the beginning of a paragraph makes no table. Lines
// without anything in them are left out; the line end belongs to no range.
func Blocks(text string) []Block {
	var blocks []Block
	var rows []Block // lines with a TAB that may become a table
	parted := false
	finish := func() {
		if parted {
			table := Block{Range: Range{rows[0].Start, rows[len(rows)-1].End}}
			for _, r := range rows {
				table.Rows = append(table.Rows, r.Rows[0])
			}
			blocks = append(blocks, table)
		} else {
			for _, r := range rows {
				if !blankCells(r.Rows[0]) {
					blocks = append(blocks, Block{Range: r.Range})
				}
			}
		}
		rows, parted = nil, false
	}
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		cells, filled := cut(line, at)
		whole := Range{at, cells[len(cells)-1].End}
		at = whole.End + 1
		if len(cells) > 1 {
			rows = append(rows, Block{whole, [][]Range{cells}})
			parted = parted || filled > 1
			continue
		}
		finish()
		if strings.TrimSpace(line) != "" {
			blocks = append(blocks, Block{Range: whole})
		}
	}
	finish()
	return blocks
}

// cut parts a line, which begins at a code point, into its cells, and counts
// those with something in them.
func cut(line string, at int) (cells []Range, filled int) {
	for cell := range strings.SplitSeq(line, "\t") {
		end := at
		for range cell {
			end++
		}
		cells = append(cells, Range{at, end})
		if strings.TrimSpace(cell) != "" {
			filled++
		}
		at = end + 1
	}
	return cells, filled
}

func blankCells(cells []Range) bool {
	for _, c := range cells {
		if c.Start < c.End {
			return false
		}
	}
	return true
}
