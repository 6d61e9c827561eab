// A ray tracer in which every vector, ray and hit is an object.

class Vector {
  constructor(
    public x: f64,
    public y: f64,
    public z: f64,
  ) {}

  plus(other: Vector): Vector {
    return new Vector(this.x + other.x, this.y + other.y, this.z + other.z);
  }

  minus(other: Vector): Vector {
    return new Vector(this.x - other.x, this.y - other.y, this.z - other.z);
  }

  times(factor: f64): Vector {
    return new Vector(this.x * factor, this.y * factor, this.z * factor);
  }

  dot(other: Vector): f64 {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }

  unit(): Vector {
    return this.times(1 / Math.sqrt(this.dot(this)));
  }
}

class Ray {
  constructor(
    public origin: Vector,
    public direction: Vector,
  ) {}

  at(distance: f64): Vector {
    return this.origin.plus(this.direction.times(distance));
  }
}

class Sphere {
  constructor(
    public center: Vector,
    public radius: f64,
    public color: Vector,
    public mirror: f64,
  ) {}

  /** How far along the ray it is met; infinity if it is not. */
  distance(ray: Ray): f64 {
    const offset = ray.origin.minus(this.center);
    const half = offset.dot(ray.direction);
    const rest = half * half - offset.dot(offset) + this.radius * this.radius;
    if (rest < 0) return Infinity;
    const near = -half - Math.sqrt(rest);
    return near > 1e-6 ? near : Infinity;
  }
}

class Hit {
  constructor(
    public sphere: Sphere,
    public point: Vector,
    public normal: Vector,
  ) {}
}

const SIZE = 72;
const BOUNCES = 3;
const spheres: Sphere[] = [];
let light: Vector = new Vector(0, 0, 0);

export function setUp(): void {
  light = new Vector(-3, 5, -4).unit();
  for (let i = 0; i < 9; i++) {
    const center = new Vector((i % 3) - 1, i / 3 - 1, 3 + <f64>(i % 2));
    const color = new Vector(0.3 + 0.07 * <f64>i, 0.9 - 0.06 * <f64>i, 0.5);
    spheres.push(new Sphere(center, 0.55, color, 0.1 * <f64>(i % 4)));
  }
}

function nearest(ray: Ray): Hit | null {
  let distance = Infinity;
  let found: Sphere | null = null;
  for (let i = 0; i < spheres.length; i++) {
    const here = spheres[i].distance(ray);
    if (here < distance) {
      distance = here;
      found = spheres[i];
    }
  }
  if (found === null) return null;
  const point = ray.at(distance);
  return new Hit(found, point, point.minus(found.center).unit());
}

function colorOf(ray: Ray, bounces: i32): Vector {
  const hit = nearest(ray);
  if (hit === null) return new Vector(0.2, 0.3, 0.5).times(1 + ray.direction.y);
  const shadow = nearest(new Ray(hit.point, light)) !== null;
  const brightness = 0.2 + (shadow ? 0 : 0.8 * Math.max(0, hit.normal.dot(light)));
  const own = hit.sphere.color.times(brightness);
  const mirror = hit.sphere.mirror;
  if (bounces == 0 || mirror == 0) return own;
  const along = hit.normal.times(2 * ray.direction.dot(hit.normal));
  const reflected = new Ray(hit.point, ray.direction.minus(along).unit());
  return own.times(1 - mirror).plus(colorOf(reflected, bounces - 1).times(mirror));
}

export function run(): u32 {
  let sum: u32 = 0;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const direction = new Vector(<f64>x / SIZE - 0.5, 0.5 - <f64>y / SIZE, 1).unit();
      const color = colorOf(new Ray(new Vector(0, 0, -1), direction), BOUNCES);
      sum = sum * 31 + <u32>(255 * color.x) * 65536 + <u32>(255 * color.y) * 256 + <u32>(255 * color.z);
    }
  }
  return sum;
}
