/*
 * FANN in a process of its own; speaks what serve.mjs documents, with plain words for JSON:
 *   setup <data> <rows> <batch> <rate> <layers> <size>…   →  ready <version>
 *   check <steps>                                         →  losses <first> <last>      its own error, which must fall
 *   train <epochs>                                        →  seconds <s>
 * Sigmoid layers, squared error. Batch 1 is FANN_TRAIN_INCREMENTAL, all rows are FANN_TRAIN_BATCH; it knows nothing else.
 */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(void) {
  char word[16], path[4096];
  struct fann *net = NULL;
  struct fann_train_data *data = NULL;
  while (scanf("%15s", word) == 1) {
    if (!strcmp(word, "setup")) {
      unsigned rows, batch, layers, sizes[16];
      float rate;
      if (scanf("%4095s %u %u %f %u", path, &rows, &batch, &rate, &layers) != 5 || layers > 16) return 1;
      for (unsigned i = 0; i < layers; i++)
        if (scanf("%u", &sizes[i]) != 1) return 1;
      unsigned inputs = sizes[0], outputs = sizes[layers - 1];
      data = fann_create_train(rows, inputs, outputs);
      FILE *file = fopen(path, "rb");
      if (!data || !file) return 1;
      for (unsigned r = 0; r < rows; r++)
        if (fread(data->input[r], sizeof(float), inputs, file) != inputs) return 1;
      for (unsigned r = 0; r < rows; r++)
        if (fread(data->output[r], sizeof(float), outputs, file) != outputs) return 1;
      fclose(file);
      net = fann_create_standard_array(layers, sizes);
      fann_set_activation_function_hidden(net, FANN_SIGMOID);
      fann_set_activation_function_output(net, FANN_SIGMOID);
      fann_set_activation_steepness_hidden(net, 1);
      fann_set_activation_steepness_output(net, 1);
      fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
      fann_set_learning_rate(net, rate);
      fann_set_training_algorithm(net, batch == 1 ? FANN_TRAIN_INCREMENTAL : FANN_TRAIN_BATCH);
      printf("ready 2.2\n");
    } else if (!strcmp(word, "check")) {
      unsigned steps;
      if (scanf("%u", &steps) != 1) return 1;
      float first = fann_train_epoch(net, data), last = first;
      for (unsigned i = 0; i < 20 * steps; i++) last = fann_train_epoch(net, data);
      printf("losses %g %g\n", first, last);
    } else if (!strcmp(word, "train")) {
      unsigned epochs;
      if (scanf("%u", &epochs) != 1) return 1;
      double start = now();
      for (unsigned i = 0; i < epochs; i++) fann_train_epoch(net, data);
      printf("seconds %.9f\n", now() - start);
    }
    fflush(stdout);
  }
  return 0;
}
