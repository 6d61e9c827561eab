// An interpreter of a small Lisp: the program is read into pairs and evaluated in environments.

import { evaluate, globals } from "./lisp-evaluator";
import { read } from "./lisp-reader";
import { digest } from "./vocabulary";

const PROGRAM = `
(define (map f list) (if (null? list) nil (cons (f (car list)) (map f (cdr list)))))
(define (filter f list)
  (if (null? list) nil
    (if (f (car list)) (cons (car list) (filter f (cdr list))) (filter f (cdr list)))))
(define (range from to) (if (< from to) (cons from (range (+ from 1) to)) nil))
(define (fold f start list) (if (null? list) start (fold f (f start (car list)) (cdr list))))
(define (append a b) (if (null? a) b (cons (car a) (append (cdr a) b))))
(define (sort list)
  (if (null? list) nil
    (let-be (car list) (lambda (pivot)
      (append (sort (filter (lambda (x) (< x pivot)) (cdr list)))
        (cons pivot (sort (filter (lambda (x) (< (- pivot 1) x)) (cdr list)))))))))
(define (let-be value f) (f value))
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(define (shuffle n) (map (lambda (x) (- (* x 37) (* 101 (/ (* x 37) 101)))) (range 0 n)))
(define result
  (cons (fib 15) (cons (fold + 0 (map (lambda (x) (* x x)) (range 0 90))) (sort (shuffle 50)))))
result
`;

export function setUp(): void {}

export function run(): u32 {
  const forms = read(PROGRAM);
  const environment = globals();
  let printed = "";
  for (let i = 0; i < forms.length; i++) printed = evaluate(forms[i], environment).toString();
  return digest(printed);
}
