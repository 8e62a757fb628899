import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line to a server that carries so many bytes a second upwards, and can be cut as by an axe. */
export class Line {
  url = ''
  private readonly ends = new Set<Socket>()
  private isCut = false
  private readonly listener

  private constructor(to: string, private rate: number) {
    const { hostname, port } = new URL(to)
    this.listener = createServer((near) => {
      if (this.isCut) {
        near.destroy()
        return
      }
      const far = connect(Number(port), hostname)
      for (const end of [near, far]) {
        this.ends.add(end)
        end.on('error', () => end.destroy())
        end.on('close', () => {
          this.ends.delete(end)
          near.destroy()
          far.destroy()
        })
      }
      far.pipe(near)
      near.on('data', (piece) => {
        far.write(piece)
        near.pause()
        setTimeout(() => near.resume(), piece.length / this.rate * 1000)
      })
    })
  }

  static async to(server: string, rate: number): Promise<Line> {
    const line = new Line(server, rate)
    await new Promise<void>((up) => line.listener.listen(0, '127.0.0.1', up))
    line.url = `http://127.0.0.1:${(line.listener.address() as AddressInfo).port}`
    return line
  }

  cut() {
    this.isCut = true
    for (const end of this.ends) end.destroy()
  }

  mend() {
    this.isCut = false
    this.rate = Infinity
  }

  close() {
    this.cut()
    this.listener.close()
  }
}
