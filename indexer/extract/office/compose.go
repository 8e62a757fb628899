package office

import (
	"strings"

	"juzheng/indexer/extract/reading"
)

// tableDepth is how deep tables may lie in each other; deeper ones are read as if they lay there.
const tableDepth = 16

// A composer puts the text of the old formats together, where the depth of a
// paragraph in tables is known at its end only. A table row is a line.
type composer struct {
	para   strings.Builder
	after  []string   // text boxes anchored in the paragraph
	tables []*inTable // the text itself, then the tables open around the paragraph
}

// An inTable is a cell being read, or the text itself, and what its row has so far.
type inTable struct {
	lines strings.Builder // each with its end
	row   []string
}

func (t *inTable) line(s string) {
	t.lines.WriteString(s)
	t.lines.WriteByte('\n')
}

// cell ends the cell being read.
func (t *inTable) cell() {
	t.row = append(t.row, reading.Flat(reading.Clean(t.lines.String())))
	t.lines.Reset()
}

func (c *composer) put(s string) { c.para.WriteString(s) }

// at opens or closes tables until depth of them are open, and returns the innermost.
func (c *composer) at(depth int) *inTable {
	depth = max(0, min(depth, tableDepth))
	for len(c.tables) <= depth {
		c.tables = append(c.tables, &inTable{})
	}
	for len(c.tables) > depth+1 {
		c.tables[len(c.tables)-1].cell()
		c.closeRow()
	}
	return c.tables[depth]
}

// closeRow makes a line of the innermost row, and closes its table.
func (c *composer) closeRow() {
	n := len(c.tables) - 1
	row := reading.Row(c.tables[n].row)
	c.tables = c.tables[:n]
	if row != "" {
		c.tables[n-1].line(row)
	}
}

// endPara ends a paragraph in so many tables.
func (c *composer) endPara(depth int) {
	t := c.at(depth)
	t.line(c.para.String())
	c.para.Reset()
	for _, box := range c.after {
		t.line(box)
	}
	c.after = nil
}

// endCell ends a paragraph and its cell. A row that has no end is ended at maxColumns.
func (c *composer) endCell(depth int) {
	depth = max(depth, 1)
	c.endPara(depth)
	t := c.at(depth)
	if t.cell(); len(t.row) >= maxColumns {
		c.closeRow()
	}
}

// endRow ends a row.
func (c *composer) endRow(depth int) {
	depth = max(depth, 1)
	if c.para.Len() > 0 || len(c.after) > 0 {
		c.endCell(depth)
	}
	c.at(depth).lines.Reset()
	c.closeRow()
}

// text ends everything and returns it.
func (c *composer) text() string {
	if c.para.Len() > 0 || len(c.after) > 0 {
		c.endPara(len(c.tables) - 1)
	}
	return strings.Trim(reading.Clean(c.at(0).lines.String()), "\n")
}
