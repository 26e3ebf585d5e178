/* An autoencoder's training loop in C, as the limit: how fast is this machine, with nothing between?
 *
 * Generic over sizes of layers, tanh or sigmoid, squared error or cross-entropy, Adam or RMSProp.
 * Double precision, one thread, plain loops, no allocation in an update.
 *
 * A layer's block is (units, samples), its rows padded with zeros to a multiple of LANES, so that every
 * inner loop runs over LANES numbers that lie side by side and fit in registers. Sums over samples are
 * kept in LANES parts, which a compiler may vectorise without changing the order of additions.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 16 };
enum { TANH, SIGMOID };
enum { SQUARED_ERROR, CROSS_ENTROPY };
enum { ADAM, RMSPROP };

typedef struct {
    int layers, activation, loss, optimizer;
    int *sizes; /* layers + 1 */
    double rate, beta1, beta2, epsilon;
    int samples, batch_size;
    const double *data;  /* (samples, features) */
    const long *orders;  /* (epochs, samples) */
    int epochs;
    long update;
    int count; /* parameters */
    double *theta, *gradient, *m, *v; /* layer by layer (out, in + 1), biases last */
    double **a, **delta; /* a[0] is the input; delta[l] belongs to a[l] */
} Trainer;

static int padded(int samples) { return (samples + LANES - 1) / LANES * LANES; }

/* out(O, n) = W(O, I) in(I, n) + b */
static void weighted_sums(const double *w, int outputs, int inputs, const double *restrict in,
                          double *restrict out, int n) {
    for (int o = 0; o < outputs; o++) {
        const double *row = w + o * (inputs + 1);
        for (int s = 0; s < n; s += LANES) {
            double sum[LANES];
            for (int k = 0; k < LANES; k++) sum[k] = row[inputs];
            for (int i = 0; i < inputs; i++)
                for (int k = 0; k < LANES; k++) sum[k] += row[i] * in[i * n + s + k];
            for (int k = 0; k < LANES; k++) out[o * n + s + k] = sum[k];
        }
    }
}

/* below(I, n) = Wᵀ delta(O, n) */
static void pass_back(const double *w, int outputs, int inputs, const double *restrict delta,
                      double *restrict below, int n) {
    for (int i = 0; i < inputs; i++)
        for (int s = 0; s < n; s += LANES) {
            double sum[LANES] = {0};
            for (int o = 0; o < outputs; o++)
                for (int k = 0; k < LANES; k++)
                    sum[k] += w[o * (inputs + 1) + i] * delta[o * n + s + k];
            for (int k = 0; k < LANES; k++) below[i * n + s + k] = sum[k];
        }
}

static double total(const double *part) {
    double eight[8], four[4];
    for (int k = 0; k < 8; k++) eight[k] = part[k] + part[k + 8];
    for (int k = 0; k < 4; k++) four[k] = eight[k] + eight[k + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

/* g(O, I + 1) = delta(O, n) [in(I, n); 1]ᵀ */
static void gradients(double *restrict g, int outputs, int inputs, const double *restrict delta,
                      const double *restrict in, int n) {
    for (int o = 0; o < outputs; o++, g += inputs + 1) {
        const double *row = delta + o * n;
        for (int i = 0; i < inputs; i++) {
            double sum[LANES] = {0};
            for (int s = 0; s < n; s += LANES)
                for (int k = 0; k < LANES; k++) sum[k] += row[s + k] * in[i * n + s + k];
            g[i] = total(sum);
        }
        double sum[LANES] = {0};
        for (int s = 0; s < n; s += LANES)
            for (int k = 0; k < LANES; k++) sum[k] += row[s + k];
        g[inputs] = total(sum);
    }
}

static void activate(int activation, double *a, int size) {
    if (activation == TANH)
        for (int i = 0; i < size; i++) a[i] = tanh(a[i]);
    else
        for (int i = 0; i < size; i++) a[i] = 1.0 / (1.0 + exp(-a[i]));
}

static void times_slope(int activation, double *restrict delta, const double *restrict a, int size) {
    if (activation == TANH)
        for (int i = 0; i < size; i++) delta[i] *= 1.0 - a[i] * a[i];
    else
        for (int i = 0; i < size; i++) delta[i] *= a[i] * (1.0 - a[i]);
}

static void forward(Trainer *t, int n) {
    const double *w = t->theta;
    for (int l = 0; l < t->layers; l++) {
        int inputs = t->sizes[l], outputs = t->sizes[l + 1];
        weighted_sums(w, outputs, inputs, t->a[l], t->a[l + 1], n);
        activate(t->activation, t->a[l + 1], outputs * n);
        w += outputs * (inputs + 1);
    }
}

static void backward(Trainer *t, int samples, int n) {
    int last = t->layers, outputs = t->sizes[last];
    double *delta = t->delta[last];
    const double *a = t->a[last], *x = t->a[0];
    double factor = (t->loss == SQUARED_ERROR ? 2.0 : 1.0) / ((double)outputs * samples);
    for (int o = 0; o < outputs; o++) {
        for (int s = 0; s < samples; s++) delta[o * n + s] = factor * (a[o * n + s] - x[o * n + s]);
        for (int s = samples; s < n; s++) delta[o * n + s] = 0.0; /* padding teaches nothing */
    }
    if (t->loss == SQUARED_ERROR) times_slope(t->activation, delta, a, outputs * n);
    int start = t->count;
    for (int l = last; l > 0; l--) {
        int inputs = t->sizes[l - 1];
        outputs = t->sizes[l];
        start -= outputs * (inputs + 1);
        gradients(t->gradient + start, outputs, inputs, t->delta[l], t->a[l - 1], n);
        if (l > 1) {
            pass_back(t->theta + start, outputs, inputs, t->delta[l], t->delta[l - 1], n);
            times_slope(t->activation, t->delta[l - 1], t->a[l - 1], inputs * n);
        }
    }
}

static void adam(Trainer *t) {
    double *restrict theta = t->theta, *restrict m = t->m, *restrict v = t->v;
    const double *restrict g = t->gradient;
    double root = sqrt(1.0 - pow(t->beta2, t->update));
    double rate = t->rate * root / (1.0 - pow(t->beta1, t->update)), epsilon = t->epsilon * root;
    double beta1 = t->beta1, beta2 = t->beta2;
    for (int i = 0; i < t->count; i++) {
        m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
        theta[i] -= rate * m[i] / (sqrt(v[i]) + epsilon);
    }
}

static void rmsprop(Trainer *t) {
    double *restrict theta = t->theta, *restrict v = t->v;
    const double *restrict g = t->gradient;
    double rate = t->rate, beta = t->beta2, epsilon = t->epsilon;
    for (int i = 0; i < t->count; i++) {
        v[i] = beta * v[i] + (1.0 - beta) * g[i] * g[i];
        theta[i] -= rate * g[i] / (sqrt(v[i]) + epsilon);
    }
}

/* Put `samples` rows of the data, those that `order` names, into the input block. */
static void read(Trainer *t, const long *order, int samples, int n) {
    int features = t->sizes[0];
    double *restrict x = t->a[0];
    for (int s = 0; s < samples; s++)
        for (int f = 0; f < features; f++) x[f * n + s] = t->data[order[s] * features + f];
    for (int s = samples; s < n; s++)
        for (int f = 0; f < features; f++) x[f * n + s] = 0.0;
}

void trainer_run(Trainer *t, long updates) {
    int batches = (t->samples + t->batch_size - 1) / t->batch_size;
    for (long end = t->update + updates; t->update < end;) {
        long epoch = t->update / batches;
        int first = t->update % batches * t->batch_size;
        int samples = t->samples - first < t->batch_size ? t->samples - first : t->batch_size;
        int n = padded(samples);
        read(t, t->orders + epoch % t->epochs * t->samples + first, samples, n);
        forward(t, n);
        backward(t, samples, n);
        t->update++;
        if (t->optimizer == ADAM) adam(t);
        else rmsprop(t);
    }
}

/* The mean over every entry, over all samples, one at a time: not a part of what is measured. */
double trainer_loss(Trainer *t) {
    int outputs = t->sizes[t->layers];
    double sum = 0.0;
    for (long sample = 0; sample < t->samples; sample++) {
        read(t, &sample, 1, LANES);
        forward(t, LANES);
        for (int o = 0; o < outputs; o++) {
            double a = t->a[t->layers][o * LANES], x = t->a[0][o * LANES];
            sum += t->loss == SQUARED_ERROR ? (a - x) * (a - x)
                                            : -(x * log(a) + (1.0 - x) * log(1.0 - a));
        }
    }
    return sum / ((double)outputs * t->samples);
}

static double *zeros(size_t size) { return calloc(size, sizeof(double)); }

/* `data` and `orders` stay the caller's and must outlive the trainer; the rest is copied. */
Trainer *trainer_new(int layers, const int *sizes, int activation, int loss, int optimizer,
                     double rate, double beta1, double beta2, double epsilon, int samples,
                     int batch_size, const double *data, int epochs, const long *orders,
                     const double *theta) {
    Trainer *t = calloc(1, sizeof *t);
    t->layers = layers, t->activation = activation, t->loss = loss, t->optimizer = optimizer;
    t->rate = rate, t->beta1 = beta1, t->beta2 = beta2, t->epsilon = epsilon;
    t->samples = samples, t->batch_size = batch_size, t->data = data;
    t->epochs = epochs, t->orders = orders;
    t->sizes = memcpy(malloc((layers + 1) * sizeof(int)), sizes, (layers + 1) * sizeof(int));
    t->a = calloc(layers + 1, sizeof(double *));
    t->delta = calloc(layers + 1, sizeof(double *));
    for (int l = 0; l <= layers; l++) {
        if (l < layers) t->count += sizes[l + 1] * (sizes[l] + 1);
        t->a[l] = zeros((size_t)sizes[l] * padded(batch_size));
        t->delta[l] = zeros((size_t)sizes[l] * padded(batch_size));
    }
    t->theta = memcpy(zeros(t->count), theta, t->count * sizeof(double));
    t->gradient = zeros(t->count), t->m = zeros(t->count), t->v = zeros(t->count);
    return t;
}

