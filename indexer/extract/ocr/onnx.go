package ocr

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// apiVersion of ONNX Runtime that is asked for; newer libraries give it too.
const apiVersion = 16

// onnx is ONNX Runtime: entries of its table of functions, which only ever
// grows at its end. Each entry that is used stands there since version 1.
// Addresses of Go memory are passed as typed pointers only, so that they stay
// true when a stack grows.
type onnx struct {
	errorMessage  func(status uintptr) string
	createEnv     func(level int32, id string, out *uintptr) uintptr
	createSession func(env uintptr, path string, options uintptr, out *uintptr) uintptr
	run           func(session, options uintptr, inNames, ins *uintptr, nIn uintptr, outNames *uintptr, nOut uintptr, outs *uintptr) uintptr
	newOptions    func(out *uintptr) uintptr
	noMemPattern  func(options uintptr) uintptr
	graphLevel    func(options uintptr, level int32) uintptr
	intraThreads  func(options uintptr, n int32) uintptr
	interThreads  func(options uintptr, n int32) uintptr
	inputName     func(session, i, allocator uintptr, out *uintptr) uintptr
	outputName    func(session, i, allocator uintptr, out *uintptr) uintptr
	createTensor  func(memory uintptr, data *float32, bytes uintptr, shape *int64, dims uintptr, kind int32, out *uintptr) uintptr
	tensorData    func(value uintptr, out **float32) uintptr
	dimsCount     func(shape uintptr, out *uintptr) uintptr
	dims          func(shape uintptr, out *int64, n uintptr) uintptr
	typeAndShape  func(value uintptr, out *uintptr) uintptr
	cpuMemory     func(allocator, kind int32, out *uintptr) uintptr
	free          func(allocator, p uintptr) uintptr
	allocator     func(out *uintptr) uintptr

	freeEnv, freeStatus, freeMemory, freeSession, freeValue, freeShape, freeOptions func(p uintptr)

	env, memory, alloc uintptr
}

const (
	logFatal      = 4  // what fails comes back as an error; nothing is printed
	allOptimising = 99 // of the graph
	kindFloat     = 1
	arena         = 1
)

// openONNX loads the library.
func openONNX(path string) (*onnx, error) {
	lib, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	base, err := purego.Dlsym(lib, "OrtGetApiBase")
	if err != nil {
		return nil, err
	}
	var getBase func() *[2]uintptr
	purego.RegisterFunc(&getBase, base)
	var getAPI func(version uint32) *[101]uintptr
	purego.RegisterFunc(&getAPI, getBase()[0])
	table := getAPI(apiVersion)
	if table == nil {
		return nil, fmt.Errorf("library does not know API version %d", apiVersion)
	}
	o := &onnx{}
	for slot, f := range map[int]any{
		2: &o.errorMessage, 3: &o.createEnv, 7: &o.createSession, 9: &o.run, 10: &o.newOptions, 17: &o.noMemPattern,
		23: &o.graphLevel, 24: &o.intraThreads, 25: &o.interThreads, 36: &o.inputName, 37: &o.outputName,
		49: &o.createTensor, 51: &o.tensorData, 61: &o.dimsCount, 62: &o.dims, 65: &o.typeAndShape, 69: &o.cpuMemory,
		76: &o.free, 78: &o.allocator, 92: &o.freeEnv, 93: &o.freeStatus, 94: &o.freeMemory, 95: &o.freeSession,
		96: &o.freeValue, 99: &o.freeShape, 100: &o.freeOptions,
	} {
		purego.RegisterFunc(f, table[slot])
	}
	err = o.ok(o.createEnv(logFatal, "juzheng", &o.env))
	if err == nil {
		err = o.ok(o.cpuMemory(arena, 0, &o.memory))
	}
	if err == nil {
		err = o.ok(o.allocator(&o.alloc))
	}
	return o, err
}

// ok turns a status into an error and frees it.
func (o *onnx) ok(status uintptr) error {
	if status == 0 {
		return nil
	}
	defer o.freeStatus(status)
	return errors.New(o.errorMessage(status))
}

func (o *onnx) close() {
	o.freeMemory(o.memory)
	o.freeEnv(o.env)
}

// A net is one graph: one float32 tensor in, one out.
type net struct {
	o                *onnx
	session, in, out uintptr
}

// load opens a graph for one thread: two threads made it slower, in wall time
// too. The arena stays: without it more memory was taken, not less.
func (o *onnx) load(path string) (*net, error) {
	var options uintptr
	if err := o.ok(o.newOptions(&options)); err != nil {
		return nil, err
	}
	defer o.freeOptions(options)
	for _, status := range []uintptr{o.intraThreads(options, 1), o.interThreads(options, 1),
		o.graphLevel(options, allOptimising), o.noMemPattern(options)} {
		if err := o.ok(status); err != nil {
			return nil, err
		}
	}
	n := &net{o: o}
	if err := o.ok(o.createSession(o.env, path, options, &n.session)); err != nil {
		return nil, err
	}
	err := o.ok(o.inputName(n.session, 0, o.alloc, &n.in))
	if err == nil {
		err = o.ok(o.outputName(n.session, 0, o.alloc, &n.out))
	}
	if err != nil {
		n.close()
		return nil, err
	}
	return n, nil
}

// run gives the graph an input and hands what comes out to use, which must not keep it.
func (n *net) run(in []float32, shape []int64, use func(out []float32, shape []int64) error) error {
	o := n.o
	var pin runtime.Pinner // the library keeps the address until the tensor is freed
	defer pin.Unpin()
	pin.Pin(&in[0])
	var input, output, info, rank uintptr
	if err := o.ok(o.createTensor(o.memory, &in[0], uintptr(len(in))*4, &shape[0], uintptr(len(shape)), kindFloat, &input)); err != nil {
		return err
	}
	defer o.freeValue(input)
	if err := o.ok(o.run(n.session, 0, &n.in, &input, 1, &n.out, 1, &output)); err != nil {
		return err
	}
	defer o.freeValue(output)
	if err := o.ok(o.typeAndShape(output, &info)); err != nil {
		return err
	}
	defer o.freeShape(info)
	if err := o.ok(o.dimsCount(info, &rank)); err != nil {
		return err
	}
	if rank == 0 || rank > 8 {
		return fmt.Errorf("a result of %d dimensions", rank)
	}
	dims := make([]int64, rank)
	if err := o.ok(o.dims(info, &dims[0], rank)); err != nil {
		return err
	}
	size := int64(1)
	for _, d := range dims {
		size *= d
	}
	var data *float32
	if err := o.ok(o.tensorData(output, &data)); err != nil {
		return err
	}
	return use(unsafe.Slice(data, size), dims)
}

func (n *net) close() {
	for _, name := range []uintptr{n.in, n.out} {
		if name != 0 {
			n.o.free(n.o.alloc, name)
		}
	}
	n.o.freeSession(n.session)
}
