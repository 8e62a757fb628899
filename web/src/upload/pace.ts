/** How much the last moment counts against all before it. */
const fresh = 0.25
/** ms between two looks; nearer ones only shake. */
const apart = 400

/** How fast bytes flow, smoothed: connections come in gusts. */
export class Pace {
  /** Bytes a second; 0 for not known yet. */
  speed = 0
  private bytes: number
  private at: number

  constructor(bytes: number, at: number) {
    this.bytes = bytes
    this.at = at
  }

  /** Says that so many bytes have gone by a moment (ms). */
  look(bytes: number, at: number) {
    if (at - this.at < apart) return
    const now = Math.max(0, bytes - this.bytes) / (at - this.at) * 1000
    this.speed = this.speed ? this.speed + (now - this.speed) * fresh : now
    this.bytes = bytes
    this.at = at
  }
}

/** Seconds until the rest has gone; undefined while nobody can say. */
export const secondsLeft = (rest: number, speed: number) => (speed > 0 ? Math.ceil(rest / speed) : undefined)
