// The elementwise functions of tensor's UnaryOp and BinaryOp, in the order of their constants.
#pragma once
#include "prelude.cuh"

enum Unary {
  NEG, ABS, SIGN, SQUARE, EXP, EXPM1, LOG, LOG1P, SQRT, RSQRT, RECIPROCAL, SIN, COS, TANH, SIGMOID,
  SILU, SOFTPLUS, ERF, RELU, FLOOR, ROUND, NOT_FINITE, UNARY_COUNT
};
enum Binary { ADD, SUB, MUL, DIV, POW, MAX, MIN, ATAN2, LT, LE, EQ, BINARY_COUNT };

// What a float function's name is in either precision.
__device__ __forceinline__ float f_abs(float x) { return fabsf(x); }
__device__ __forceinline__ double f_abs(double x) { return fabs(x); }
__device__ __forceinline__ float f_exp(float x) { return expf(x); }
__device__ __forceinline__ double f_exp(double x) { return exp(x); }
__device__ __forceinline__ float f_expm1(float x) { return expm1f(x); }
__device__ __forceinline__ double f_expm1(double x) { return expm1(x); }
__device__ __forceinline__ float f_log(float x) { return logf(x); }
__device__ __forceinline__ double f_log(double x) { return log(x); }
__device__ __forceinline__ float f_log1p(float x) { return log1pf(x); }
__device__ __forceinline__ double f_log1p(double x) { return log1p(x); }
__device__ __forceinline__ float f_sqrt(float x) { return sqrtf(x); }
__device__ __forceinline__ double f_sqrt(double x) { return sqrt(x); }
__device__ __forceinline__ float f_sin(float x) { return sinf(x); }
__device__ __forceinline__ double f_sin(double x) { return sin(x); }
__device__ __forceinline__ float f_cos(float x) { return cosf(x); }
__device__ __forceinline__ double f_cos(double x) { return cos(x); }
__device__ __forceinline__ float f_tanh(float x) { return tanhf(x); }
__device__ __forceinline__ double f_tanh(double x) { return tanh(x); }
__device__ __forceinline__ float f_erf(float x) { return erff(x); }
__device__ __forceinline__ double f_erf(double x) { return erf(x); }
__device__ __forceinline__ float f_floor(float x) { return floorf(x); }
__device__ __forceinline__ double f_floor(double x) { return floor(x); }
__device__ __forceinline__ float f_round(float x) { return rintf(x); }
__device__ __forceinline__ double f_round(double x) { return rint(x); }
__device__ __forceinline__ float c_pow(float x, float y) { return powf(x, y); }
__device__ __forceinline__ double c_pow(double x, double y) { return pow(x, y); }
__device__ __forceinline__ float f_atan2(float x, float y) { return atan2f(x, y); }
__device__ __forceinline__ double f_atan2(double x, double y) { return atan2(x, y); }

// As the definition has it: 1^NaN and (+-1)^(+-infinity) are NaN, where C says 1.
template <class T>
__device__ __forceinline__ T f_pow(T x, T y) {
  bool undefined = y - y != T(0) && (y != y || x == T(1) || x == T(-1));
  return undefined ? y - y : c_pow(x, y);
}

template <class T>
__device__ __forceinline__ T f_max(T x, T y) {
  return x != x || x > y ? x : y;
}
template <class T>
__device__ __forceinline__ T f_min(T x, T y) {
  return x != x || x < y ? x : y;
}

// 1 / (1 + e^-x). Where e^-x overflows, the quotient is 0, as the definition's is within float.
template <class T>
__device__ __forceinline__ T f_sigmoid(T x) {
  return T(1) / (T(1) + f_exp(-x));
}

template <int op, class T>
__device__ __forceinline__ T unary(T x) {
  switch (op) {
    case NEG: return -x;
    case ABS: return f_abs(x);
    case SIGN: return x > T(0) ? T(1) : x < T(0) ? T(-1) : x;
    case SQUARE: return x * x;
    case EXP: return f_exp(x);
    case EXPM1: return f_expm1(x);
    case LOG: return f_log(x);
    case LOG1P: return f_log1p(x);
    case SQRT: return f_sqrt(x);
    case RSQRT: return T(1) / f_sqrt(x);
    case RECIPROCAL: return T(1) / x;
    case SIN: return f_sin(x);
    case COS: return f_cos(x);
    case TANH: return f_tanh(x);
    case SIGMOID: return f_sigmoid(x);
    case SILU: return x * f_sigmoid(x);
    case SOFTPLUS: return f_max(x, T(0)) + f_log1p(f_exp(-f_abs(x)));
    case ERF: return f_erf(x);
    case RELU: return x > T(0) ? x : x != x ? x : T(0);
    case FLOOR: return f_floor(x);
    case ROUND: return f_round(x);
    default: return x - x != T(0) ? T(1) : T(0);  // NOT_FINITE
  }
}

template <int op, class T>
__device__ __forceinline__ T binary(T x, T y) {
  switch (op) {
    case ADD: return x + y;
    case SUB: return x - y;
    case MUL: return x * y;
    case DIV: return x / y;
    case POW: return f_pow(x, y);
    case MAX: return f_max(x, y);
    case MIN: return f_min(x, y);
    case ATAN2: return f_atan2(x, y);
    case LT: return x < y ? T(1) : T(0);
    case LE: return x <= y ? T(1) : T(0);
    default: return x == y ? T(1) : T(0);  // EQ
  }
}

// Calls body.template run<op>() for a number known at launch, so that each function has a loop of
// its own and the choice is made once a thread.
template <class Body>
__device__ __forceinline__ void for_unary(int op, const Body &body) {
  switch (op) {
    case NEG: body.template run<NEG>(); break;
    case ABS: body.template run<ABS>(); break;
    case SIGN: body.template run<SIGN>(); break;
    case SQUARE: body.template run<SQUARE>(); break;
    case EXP: body.template run<EXP>(); break;
    case EXPM1: body.template run<EXPM1>(); break;
    case LOG: body.template run<LOG>(); break;
    case LOG1P: body.template run<LOG1P>(); break;
    case SQRT: body.template run<SQRT>(); break;
    case RSQRT: body.template run<RSQRT>(); break;
    case RECIPROCAL: body.template run<RECIPROCAL>(); break;
    case SIN: body.template run<SIN>(); break;
    case COS: body.template run<COS>(); break;
    case TANH: body.template run<TANH>(); break;
    case SIGMOID: body.template run<SIGMOID>(); break;
    case SILU: body.template run<SILU>(); break;
    case SOFTPLUS: body.template run<SOFTPLUS>(); break;
    case ERF: body.template run<ERF>(); break;
    case RELU: body.template run<RELU>(); break;
    case FLOOR: body.template run<FLOOR>(); break;
    case ROUND: body.template run<ROUND>(); break;
    case NOT_FINITE: body.template run<NOT_FINITE>(); break;
  }
}
// All but POW and ATAN2, which are long and rare.
template <class Body>
__device__ __forceinline__ void for_binary(int op, const Body &body) {
  switch (op) {
    case ADD: body.template run<ADD>(); break;
    case SUB: body.template run<SUB>(); break;
    case MUL: body.template run<MUL>(); break;
    case DIV: body.template run<DIV>(); break;
    case MAX: body.template run<MAX>(); break;
    case MIN: body.template run<MIN>(); break;
    case LT: body.template run<LT>(); break;
    case LE: body.template run<LE>(); break;
    case EQ: body.template run<EQ>(); break;
  }
}
